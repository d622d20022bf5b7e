//! People, simplified to a few flat shapes, and marks for those who show none.

use std::f32::consts::{FRAC_PI_2, PI};

use tiny_skia::Color;

use super::canvas::{At, Canvas, Shapes};
use super::dice::Dice;
use super::palette::{Palette, hex, mix, veil};

const SKIN: [u32; 7] = [0x6b4128, 0x85543a, 0x9c6844, 0xb57f57, 0xc99469, 0xd9aa82, 0xe6c19d];
const HAIR: [u32; 5] = [0x16130f, 0x241a15, 0x2f211b, 0x3d2b22, 0x57504a];

/// A creator's picture: mostly a face, sometimes a mark of their own.
pub fn avatar(canvas: &mut Canvas, dice: &mut Dice, palette: &Palette) {
    if dice.chance(0.78) {
        let ground = dice.pick(&[palette.light, palette.mid, mix(palette.paper, palette.light, 0.5), palette.dark]);
        canvas.flood(ground);
        bust(canvas, dice, palette, 1.0);
    } else {
        mark(canvas, dice, palette);
    }
}

/// A portrait as a work: a sitter before a plain or striped wall.
pub fn sitter(canvas: &mut Canvas, dice: &mut Dice, palette: &Palette) {
    let (width, height, unit) = (canvas.width, canvas.height, canvas.unit());
    canvas.sky(&[palette.mid, palette.light]);
    match dice.whole(0, 2) {
        0 => canvas.fill(Shapes::new().circle((width / 2.0, height * 0.42), unit * 40.0).path(), palette.paper),
        1 => {
            let mut stripes = Shapes::new();
            for stripe in 0..9 {
                stripes.rect((width * stripe as f32 / 9.0, 0.0), width / 18.0, height);
            }
            canvas.fill(stripes.path(), veil(palette.paper, 0.35));
        }
        _ => canvas.fill(Shapes::new().arch((width / 2.0, height), unit * 43.0, height * 0.9).path(), palette.paper),
    }
    bust(canvas, dice, palette, 0.92);
}

/// What sits on a head.
#[derive(Clone, Copy, PartialEq)]
enum Top {
    Short,
    Swept,
    Bob,
    Bun,
    Curls,
    Veil,
    Cap,
}

/// Head and shoulders; `share` is their height as a share of the canvas.
fn bust(canvas: &mut Canvas, dice: &mut Dice, palette: &Palette, share: f32) {
    let unit = canvas.unit() * share;
    let (x, chin) = (canvas.width / 2.0, canvas.height - unit * 36.0);
    let head = (x, chin - unit * 18.0);
    let (skin, hair) = (hex(dice.pick(&SKIN)), hex(dice.pick(&HAIR)));
    let cloth = dice.pick(&[palette.deep, palette.dark, palette.mid, palette.paper]);
    let top = dice.pick(&[Top::Short, Top::Swept, Top::Bob, Top::Bun, Top::Curls, Top::Veil, Top::Veil, Top::Cap]);
    let scarf = dice.pick(&[
        palette.deep,
        mix(palette.dark, palette.deep, 0.4),
        mix(palette.mid, palette.deep, 0.45),
        palette.paper,
    ]);
    behind(canvas, head, unit, top, (hair, scarf));
    canvas.fill(Shapes::new().ellipse((x, canvas.height + unit * 8.0), unit * 40.0, unit * 36.0).path(), cloth);
    let neck = mix(skin, palette.deep, 0.22);
    canvas.fill(
        Shapes::new()
            .rect((x - unit * 6.5, chin - unit * 8.0), unit * 13.0, unit * 16.0)
            .circle((x, chin + unit * 8.0), unit * 6.5)
            .path(),
        neck,
    );
    if dice.chance(0.4) && top != Top::Veil {
        let collar = Shapes::new()
            .polygon(&[
                (x - unit * 12.0, chin + unit * 6.0),
                (x, chin + unit * 24.0),
                (x + unit * 12.0, chin + unit * 6.0),
                (x, chin + unit * 13.0),
            ])
            .path();
        canvas.fill(collar, palette.light);
    }
    canvas.fill(Shapes::new().ellipse(head, unit * 16.0, unit * 19.5).path(), skin);
    if top != Top::Veil {
        canvas.fill(
            Shapes::new()
                .circle((x - unit * 16.0, head.1 + unit * 1.5), unit * 3.2)
                .circle((x + unit * 16.0, head.1 + unit * 1.5), unit * 3.2)
                .path(),
            skin,
        );
    }
    face(canvas, dice, head, unit, (skin, palette));
    before(canvas, head, unit, top, (hair, scarf, palette));
}

/// Hair or cloth behind the face.
fn behind(canvas: &mut Canvas, (x, y): At, unit: f32, top: Top, (hair, scarf): (Color, Color)) {
    let mut shape = Shapes::new();
    match top {
        Top::Bob => {
            shape.ellipse((x, y - unit), unit * 21.0, unit * 23.0).rect((x - unit * 21.0, y), unit * 42.0, unit * 20.0)
        }
        Top::Bun => {
            shape.circle((x, y - unit * 24.0), unit * 8.5).ellipse((x, y - unit * 2.0), unit * 18.0, unit * 21.0)
        }
        Top::Curls => {
            for step in 0..11 {
                let angle = PI * (0.9 + 1.2 * step as f32 / 10.0);
                shape.circle((x + angle.cos() * unit * 17.0, y - unit * 3.0 + angle.sin() * unit * 17.0), unit * 7.5);
            }
            &mut shape
        }
        Top::Veil => {
            shape.ellipse((x, y), unit * 21.5, unit * 25.5).ellipse((x, y + unit * 34.0), unit * 28.0, unit * 22.0)
        }
        Top::Cap => shape.ellipse((x, y - unit * 2.0), unit * 16.8, unit * 18.0),
        Top::Short | Top::Swept => &mut shape,
    };
    canvas.fill(shape.path(), if top == Top::Veil { scarf } else { hair });
}

/// Hair or cloth in front of the forehead and, for a veil, under the chin.
fn before(canvas: &mut Canvas, (x, y): At, unit: f32, top: Top, (hair, scarf, palette): (Color, Color, &Palette)) {
    let mut shape = Shapes::new();
    match top {
        Top::Short => shape.sector((x, y - unit * 3.0), 0.0, unit * 17.5, PI, PI * 2.0),
        Top::Swept => shape.blob(&[
            (x - unit * 19.0, y + unit * 2.0),
            (x - unit * 19.0, y - unit * 22.0),
            (x + unit * 4.0, y - unit * 28.0),
            (x + unit * 21.0, y - unit * 18.0),
            (x + unit * 18.0, y + unit * 2.0),
            (x + unit * 10.0, y - unit * 13.0),
            (x - unit * 10.0, y - unit * 8.0),
        ]),
        Top::Bob => shape.blob(&[
            (x - unit * 20.0, y + unit * 4.0),
            (x - unit * 20.0, y - unit * 24.0),
            (x + unit * 20.0, y - unit * 24.0),
            (x + unit * 20.0, y + unit * 4.0),
            (x + unit * 13.0, y - unit * 9.0),
            (x - unit * 13.0, y - unit * 9.0),
        ]),
        Top::Bun | Top::Curls => shape.blob(&[
            (x - unit * 17.0, y - unit),
            (x - unit * 18.0, y - unit * 23.0),
            (x + unit * 18.0, y - unit * 23.0),
            (x + unit * 17.0, y - unit),
            (x + unit * 8.0, y - unit * 14.0),
            (x - unit * 8.0, y - unit * 14.0),
        ]),
        Top::Cap => shape.polygon(&[
            (x - unit * 17.0, y - unit * 7.5),
            (x - unit * 15.5, y - unit * 24.0),
            (x + unit * 15.5, y - unit * 24.0),
            (x + unit * 17.0, y - unit * 7.5),
        ]),
        Top::Veil => &mut shape,
    };
    canvas.fill(shape.path(), if top == Top::Cap { palette.deep } else { hair });
    if top == Top::Veil {
        let mut frame = Shapes::new();
        frame.ellipse((x, y), unit * 21.5, unit * 25.5).ellipse((x, y + unit * 1.5), unit * 14.2, unit * 17.2);
        canvas.fill_odd(frame.path(), scarf);
        let fold =
            [(x - unit * 12.0, y + unit * 15.0), (x + unit * 2.0, y + unit * 24.0), (x + unit * 20.0, y + unit * 38.0)];
        canvas.stroke(Shapes::new().curve(&fold).path(), veil(palette.deep, 0.25), unit * 1.1);
    }
}

fn face(canvas: &mut Canvas, dice: &mut Dice, (x, y): At, unit: f32, (skin, palette): (Color, &Palette)) {
    let ink = mix(skin, hex(0x1a1210), 0.75);
    canvas.fill(
        Shapes::new()
            .circle((x - unit * 9.0, y + unit * 7.0), unit * 3.2)
            .circle((x + unit * 9.0, y + unit * 7.0), unit * 3.2)
            .path(),
        veil(hex(0xd9694f), 0.22),
    );
    let mut lines = Shapes::new();
    let open = dice.chance(0.55);
    for side in [-1.0, 1.0] {
        let eye = (x + side * unit * 6.6, y + unit * 1.2);
        if open {
            canvas.fill(Shapes::new().circle(eye, unit * 1.5).path(), ink);
        } else {
            lines.curve(&[(eye.0 - unit * 2.6, eye.1), (eye.0, eye.1 + unit * 2.2), (eye.0 + unit * 2.6, eye.1)]);
        }
        lines.line(&[(eye.0 - unit * 2.9, eye.1 - unit * 4.4), (eye.0 + unit * 2.9, eye.1 - unit * 4.8)]);
    }
    lines.curve(&[(x, y + unit * 2.0), (x + unit * 1.8, y + unit * 6.4), (x - unit * 0.4, y + unit * 7.0)]);
    lines.curve(&[(x - unit * 4.6, y + unit * 11.4), (x, y + unit * 14.2), (x + unit * 4.6, y + unit * 11.4)]);
    canvas.stroke(lines.path(), ink, unit * 1.05);
    if dice.chance(0.28) {
        let glasses = Shapes::new()
            .circle((x - unit * 6.8, y + unit * 1.2), unit * 4.9)
            .circle((x + unit * 6.8, y + unit * 1.2), unit * 4.9)
            .path();
        canvas.stroke(glasses, palette.deep, unit * 0.9);
    }
}

/// A sign in the place of a face: a few large, plain shapes.
fn mark(canvas: &mut Canvas, dice: &mut Dice, palette: &Palette) {
    let (ground, inks) = palette.ground(dice);
    canvas.flood(ground);
    let unit = canvas.unit();
    let (x, y) = (canvas.width / 2.0, canvas.height / 2.0);
    let (mut first, mut second) = (Shapes::new(), Shapes::new());
    match dice.whole(0, 5) {
        0 => {
            let (leaves, bulge) = dice.pick(&[(4, 0.34), (6, 0.2), (8, 0.15), (5, 0.26)]);
            for leaf in 0..leaves {
                let angle = leaf as f32 / leaves as f32 * PI * 2.0 + FRAC_PI_2;
                first.leaf((x, y), (x + angle.cos() * unit * 38.0, y + angle.sin() * unit * 38.0), bulge);
            }
            second.circle((x, y), unit * 6.0);
        }
        1 => {
            first.sector((x, y - unit), 0.0, unit * 32.0, PI, PI * 2.0);
            second.sector((x, y + unit), unit * 16.0, unit * 32.0, 0.0, PI);
        }
        2 => {
            first.sector((x - unit * 30.0, y + unit * 30.0), 0.0, unit * 60.0, -FRAC_PI_2, 0.0);
            second.circle((x + unit * 16.0, y - unit * 16.0), unit * 14.0);
        }
        3 => {
            for step in 0..4 {
                first.rect(
                    (x - unit * 30.0 + unit * 16.0 * step as f32, y + unit * (18.0 - 15.0 * step as f32)),
                    unit * 12.0,
                    unit * (12.0 + 15.0 * step as f32),
                );
            }
            second.circle((x - unit * 22.0, y - unit * 18.0), unit * 10.0);
        }
        4 => {
            first.arch((x, y + unit * 32.0), unit * 26.0, unit * 62.0);
            second.arch((x, y + unit * 32.0), unit * 13.0, unit * 36.0);
        }
        _ => {
            first.circle((x - unit * 12.0, y), unit * 22.0);
            second.circle((x + unit * 14.0, y), unit * 22.0);
        }
    }
    canvas.fill(first.path(), inks[1]);
    canvas.fill(second.path(), veil(inks[2], 0.9));
}
