//! Shapes as if cut with scissors: layered paper, plants, arches.

use std::f32::consts::{PI, TAU};

use super::canvas::{At, Canvas, Shapes};
use super::dice::Dice;
use super::palette::{Palette, mix, veil};

/// A closed outline around a middle: a circle whose radius sways by a few slow waves.
fn outline(middle: At, radius: f32, sway: f32, phase: (f32, f32)) -> Vec<At> {
    (0..48)
        .map(|step| {
            let angle = step as f32 / 48.0 * TAU;
            let reach =
                radius * (1.0 + sway * ((angle * 3.0 + phase.0).sin() * 0.6 + (angle * 2.0 + phase.1).cos() * 0.5));
            (middle.0 + angle.cos() * reach, middle.1 + angle.sin() * reach)
        })
        .collect()
}

/// Sheets of paper with a hole, one behind the other, lit from above.
pub fn cutout(canvas: &mut Canvas, dice: &mut Dice, palette: &Palette) {
    let (width, height, unit) = (canvas.width, canvas.height, canvas.unit());
    let light_inside = dice.chance(0.6);
    let (outer, inner) = if light_inside { (palette.deep, palette.paper) } else { (palette.paper, palette.deep) };
    canvas.flood(outer);
    let sheets = dice.whole(6, 8);
    let mut middle = (width * dice.between(0.4, 0.6), height * dice.between(0.42, 0.58));
    let (mut phase, sway) = ((dice.between(0.0, TAU), dice.between(0.0, TAU)), dice.between(0.1, 0.2));
    let start = width.max(height) * 0.62;
    let step = unit * 0.9;
    let tones = [outer, palette.dark, palette.mid, palette.light, inner];
    for sheet in 0..sheets {
        let depth = (sheet + 1) as f32 / sheets as f32;
        let radius = start * (1.0 - depth * 0.86);
        let tone = depth * 3.999;
        let color = mix(tones[tone as usize], tones[tone as usize + 1], tone.fract());
        let hole = outline(middle, radius, sway, phase);
        canvas.fill(Shapes::new().blob(&hole).path(), mix(color, palette.deep, 0.42));
        let lit: Vec<At> = hole.iter().map(|(x, y)| (x + step * 0.4, y + step * 1.5)).collect();
        canvas.fill(overlap(&hole, &lit), color);
        middle = (middle.0 + unit * dice.between(-3.0, 3.0), middle.1 + unit * dice.between(-2.0, 2.5));
        phase = (phase.0 + dice.between(0.2, 0.7), phase.1 + dice.between(-0.6, 0.6));
    }
    canvas.fill(Shapes::new().circle((middle.0, middle.1 + unit), unit * 3.4).path(), palette.mid);
}

/// The shifted outline, kept within the first: its upper edge moves down, its lower edge stays.
fn overlap(hole: &[At], lit: &[At]) -> Option<tiny_skia::Path> {
    let middle = hole.iter().map(|point| point.1).sum::<f32>() / hole.len() as f32;
    let points: Vec<At> =
        hole.iter().zip(lit).map(|(still, moved)| if still.1 < middle { *moved } else { *still }).collect();
    Shapes::new().blob(&points).path()
}

/// Stems with leaves in a vase, before a sun.
pub fn botanical(canvas: &mut Canvas, dice: &mut Dice, palette: &Palette) {
    let (width, height, unit) = (canvas.width, canvas.height, canvas.unit());
    canvas.flood(palette.paper);
    let back = (width * dice.between(0.42, 0.58), height * dice.between(0.36, 0.46));
    canvas.fill(
        Shapes::new().blob(&outline(back, unit * dice.between(33.0, 40.0), 0.1, (1.0, dice.between(0.0, TAU)))).path(),
        mix(palette.light, palette.paper, 0.25),
    );
    let table = height * 0.8;
    canvas.fill(Shapes::new().rect((0.0, table), width, height - table).path(), palette.dark);
    let foot = (width / 2.0, table + unit * 6.0);
    let stems = dice.whole(4, 6);
    for stem in 0..stems {
        let lean = (stem as f32 / (stems - 1) as f32 - 0.5) * 2.0;
        let tip = (
            foot.0 + lean * unit * dice.between(20.0, 34.0),
            height * dice.between(0.14, 0.34) + lean.abs() * unit * 8.0,
        );
        let hue = dice.pick(&[palette.deep, palette.dark, palette.mid, palette.dark]);
        sprig(canvas, dice, ((foot.0, foot.1 - unit * 26.0), tip), hue);
    }
    vase(canvas, dice, foot, palette);
}

fn sprig(canvas: &mut Canvas, dice: &mut Dice, (from, to): (At, At), hue: tiny_skia::Color) {
    let unit = canvas.unit();
    let bend = (from.0 + (to.0 - from.0) * 0.2, from.1 + (to.1 - from.1) * 0.7);
    let place = |t: f32| {
        let (a, b, c) = ((1.0 - t) * (1.0 - t), 2.0 * t * (1.0 - t), t * t);
        (a * from.0 + b * bend.0 + c * to.0, a * from.1 + b * bend.1 + c * to.1)
    };
    let stem: Vec<At> = (0..=14).map(|step| place(step as f32 / 14.0)).collect();
    canvas.stroke(Shapes::new().line(&stem).path(), hue, unit * 0.5);
    let mut leaves = Shapes::new();
    let (pairs, size, bulge) = (dice.whole(4, 7), unit * dice.between(7.0, 11.0), dice.between(0.16, 0.3));
    for pair in 1..=pairs {
        let t = 0.25 + 0.7 * pair as f32 / pairs as f32;
        let (root, ahead) = (place(t), place((t + 0.05).min(1.0)));
        let heading = (ahead.1 - root.1).atan2(ahead.0 - root.0);
        for side in [-0.95, 0.95] {
            let (angle, length) = (heading + side, size * (1.15 - t * 0.5));
            leaves.leaf(root, (root.0 + angle.cos() * length, root.1 + angle.sin() * length), bulge);
        }
    }
    leaves.leaf(place(0.93), (to.0 + (to.0 - bend.0) * 0.12, to.1 + (to.1 - bend.1) * 0.16), bulge);
    canvas.fill(leaves.path(), hue);
    if dice.chance(0.35) {
        canvas.fill(Shapes::new().circle(to, unit * 2.6).path(), hue);
    }
}

fn vase(canvas: &mut Canvas, dice: &mut Dice, (x, y): At, palette: &Palette) {
    let unit = canvas.unit();
    let (belly, neck, tall) = (unit * dice.between(10.0, 15.0), unit * dice.between(4.0, 6.5), unit * 30.0);
    let side = |sign: f32| {
        [
            (x + sign * belly * 0.55, y),
            (x + sign * belly * 1.25, y - tall * 0.3),
            (x + sign * belly, y - tall * 0.62),
            (x + sign * neck * 0.9, y - tall * 0.78),
            (x + sign * neck, y - tall),
        ]
    };
    let mut points = side(1.0).to_vec();
    points.extend(side(-1.0).into_iter().rev());
    canvas.fill(Shapes::new().ellipse((x, y), belly * 1.1, unit * 1.4).path(), veil(palette.deep, 0.35));
    canvas.fill(Shapes::new().blob(&points).path(), palette.mid);
    let band: Vec<At> = (0..=12)
        .map(|step| {
            (
                x - belly * 0.98 + belly * 1.96 * step as f32 / 12.0,
                y - tall * 0.42 + if step % 2 == 0 { 0.0 } else { unit * 2.4 },
            )
        })
        .collect();
    canvas.stroke(Shapes::new().line(&band).path(), veil(palette.paper, 0.8), unit * 0.7);
}

/// Doors behind doors, a stair and a moon.
pub fn arches(canvas: &mut Canvas, dice: &mut Dice, palette: &Palette) {
    let (width, height, unit) = (canvas.width, canvas.height, canvas.unit());
    canvas.sky(&[palette.paper, mix(palette.paper, palette.light, 0.7)]);
    let floor = height * dice.between(0.8, 0.86);
    let moon = (width * dice.pick(&[0.2, 0.8]), height * 0.2);
    canvas.fill(Shapes::new().circle(moon, unit * dice.between(6.0, 10.0)).path(), palette.mid);
    let doors = dice.whole(2, 4);
    for door in 0..doors {
        let x = width * (door as f32 + 0.5) / doors as f32 + unit * dice.between(-4.0, 4.0);
        let (half, tall) = (width / doors as f32 * dice.between(0.36, 0.5), height * dice.between(0.42, 0.68));
        let frames = dice.whole(3, 5);
        for frame in 0..frames {
            let share = 1.0 - frame as f32 / frames as f32 * 0.78;
            let hue =
                [palette.dark, palette.light, palette.mid, palette.paper, palette.deep][(frame + door) as usize % 5];
            canvas.fill(Shapes::new().arch((x, floor), half * share, tall - half * (1.0 - share) * 1.15).path(), hue);
        }
    }
    canvas.fill(Shapes::new().rect((0.0, floor), width, height - floor).path(), palette.deep);
    let stair = width * dice.between(0.2, 0.7);
    for step in 0..4 {
        let rise = unit * 3.2 * step as f32;
        let inset = unit * 4.0 * step as f32;
        canvas.fill(
            Shapes::new()
                .rect((stair + inset, floor - rise - unit * 3.2), unit * 34.0 - inset * 2.0, unit * 3.3)
                .path(),
            mix(palette.light, palette.deep, 0.12 * step as f32),
        );
    }
    let cup = (width * dice.between(0.15, 0.85), floor);
    canvas.fill(Shapes::new().sector((cup.0, cup.1 - unit * 7.0), 0.0, unit * 7.0, 0.0, PI).path(), palette.light);
    canvas.fill(Shapes::new().circle((cup.0, cup.1 - unit * 12.5), unit * 4.0).path(), palette.mid);
}
