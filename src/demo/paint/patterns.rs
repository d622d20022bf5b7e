//! Patterns: batik kawung and parang, tiles of a school of design, truchet arcs, halftone, blocks.

use std::f32::consts::{FRAC_PI_2, PI, TAU};

use tiny_skia::Color;

use super::canvas::{At, Canvas, Shapes};
use super::dice::Dice;
use super::palette::{Palette, mix, veil};

/// Tiles with quarter circles, bars and discs.
pub fn bauhaus(canvas: &mut Canvas, dice: &mut Dice, palette: &Palette) {
    canvas.flood(palette.paper);
    let across = dice.whole(4, 6);
    let tile = canvas.width / across as f32;
    let down = (canvas.height / tile).ceil() as u32;
    let colors = [palette.deep, palette.dark, palette.mid, palette.light, palette.paper];
    for index in 0..across * down {
        let (x, y) = ((index % across) as f32 * tile, (index / across) as f32 * tile);
        let ground = dice.pick(&colors);
        let mut figure = dice.pick(&colors);
        while figure == ground {
            figure = dice.pick(&colors);
        }
        canvas.fill(Shapes::new().rect((x, y), tile + 1.0, tile + 1.0).path(), ground);
        tile_figure(canvas, dice, (x, y), tile, figure, ground);
    }
}

fn tile_figure(canvas: &mut Canvas, dice: &mut Dice, (x, y): At, tile: f32, figure: Color, ground: Color) {
    let middle = (x + tile / 2.0, y + tile / 2.0);
    let corner = dice.pick(&[(0.0, 0.0, 0.0), (1.0, 0.0, 1.0), (1.0, 1.0, 2.0), (0.0, 1.0, 3.0)]);
    let (at, angle) = ((x + corner.0 * tile, y + corner.1 * tile), corner.2 * FRAC_PI_2);
    let mut shape = Shapes::new();
    match dice.whole(0, 7) {
        0 | 1 => shape.sector(at, 0.0, tile, angle, angle + FRAC_PI_2),
        2 => shape.sector(at, tile * 0.5, tile, angle, angle + FRAC_PI_2).sector(
            at,
            0.0,
            tile * 0.25,
            angle,
            angle + FRAC_PI_2,
        ),
        3 => shape.circle(middle, tile * 0.36),
        4 => shape.sector(middle, 0.0, tile * 0.5, angle, angle + PI),
        5 => shape.polygon(&[(x, y), (x + tile, y), (x, y + tile)]),
        6 => {
            for bar in 0..4 {
                shape.rect((x, y + tile * bar as f32 / 4.0), tile, tile / 8.0);
            }
            &mut shape
        }
        _ => shape.leaf((x, y), (x + tile, y + tile), 0.36),
    };
    canvas.fill(shape.path(), figure);
    if dice.chance(0.25) {
        canvas.fill(Shapes::new().circle(middle, tile * 0.12).path(), ground);
    }
}

/// Kawung: four ovals around a point, the fruit of the sugar palm, on a lattice.
pub fn kawung(canvas: &mut Canvas, dice: &mut Dice, palette: &Palette) {
    let (ground, inks) = palette.ground(dice);
    canvas.flood(ground);
    let tile = canvas.tile() * dice.between(19.0, 30.0);
    let (columns, rows) = ((canvas.width / tile) as u32 + 2, (canvas.height / tile) as u32 + 2);
    let (mut fruit, mut core, mut seeds, mut grid) = (Shapes::new(), Shapes::new(), Shapes::new(), Shapes::new());
    let corners = [(1.0, 1.0), (1.0, -1.0), (-1.0, 1.0), (-1.0, -1.0)];
    for index in 0..columns * rows {
        let (x, y) = ((index % columns) as f32 * tile, (index / columns) as f32 * tile);
        for (right, down) in corners {
            let near = (x + right * tile * 0.045, y + down * tile * 0.045);
            let far = (x + right * tile * 0.46, y + down * tile * 0.46);
            fruit.leaf(near, far, 0.44);
            let (from, to) =
                ((x + right * tile * 0.13, y + down * tile * 0.13), (x + right * tile * 0.38, y + down * tile * 0.38));
            core.leaf(from, to, 0.3);
            seeds.circle((x + right * tile * 0.21, y + down * tile * 0.21), tile * 0.018);
            seeds.circle((x + right * tile * 0.29, y + down * tile * 0.29), tile * 0.018);
        }
        grid.circle((x + tile * 0.5, y), tile * 0.05).circle((x, y + tile * 0.5), tile * 0.05);
        grid.polygon(&[
            (x + tile * 0.5, y + tile * 0.44),
            (x + tile * 0.56, y + tile * 0.5),
            (x + tile * 0.5, y + tile * 0.56),
            (x + tile * 0.44, y + tile * 0.5),
        ]);
    }
    canvas.fill(fruit.path(), inks[1]);
    canvas.fill(core.path(), inks[3]);
    canvas.fill(seeds.path(), inks[0]);
    canvas.fill(grid.path(), inks[2]);
}

/// Parang: slanting rows of knives with lozenges between them.
pub fn parang(canvas: &mut Canvas, dice: &mut Dice, palette: &Palette) {
    let (ground, inks) = palette.ground(dice);
    canvas.flood(ground);
    let band = canvas.tile() * dice.between(16.0, 24.0);
    let (reach, step) = (canvas.width + canvas.height, band * 0.5);
    let place = |along: f32, across: f32| ((along - across) * 0.707, (along + across) * 0.707);
    let (mut blades, mut eyes, mut rails, mut gems) = (Shapes::new(), Shapes::new(), Shapes::new(), Shapes::new());
    let mut across = -reach;
    while across < reach {
        rails.line(&[place(-reach, across), place(reach * 1.5, across)]);
        let mut along = -reach * 0.2;
        while along < reach * 1.3 {
            let at = |forward: f32, aside: f32| place(along + forward * step, across + aside * band);
            let middle = at(0.0, 0.5);
            let seen = middle.0 > -band
                && middle.1 > -band
                && middle.0 < canvas.width + band
                && middle.1 < canvas.height + band;
            if seen {
                blades.blob(&[
                    at(0.05, 0.14),
                    at(0.85, 0.1),
                    at(0.62, 0.42),
                    at(0.3, 0.62),
                    at(0.5, 0.9),
                    at(-0.35, 0.88),
                    at(-0.12, 0.5),
                    at(0.3, 0.34),
                ]);
                eyes.circle(at(0.42, 0.26), band * 0.035).circle(at(0.02, 0.78), band * 0.035);
                gems.polygon(&[at(0.0, -0.07), at(0.22, 0.0), at(0.0, 0.07), at(-0.22, 0.0)]);
            }
            along += step;
        }
        across += band;
    }
    canvas.fill(blades.path(), inks[1]);
    canvas.stroke(rails.path(), inks[3], band * 0.16);
    canvas.fill(gems.path(), inks[0]);
    canvas.fill(eyes.path(), inks[3]);
}

/// Truchet: arcs that join at the edges of their tiles, whichever way each tile lies.
pub fn truchet(canvas: &mut Canvas, dice: &mut Dice, palette: &Palette) {
    let (ground, inks) = palette.ground(dice);
    canvas.flood(ground);
    let tile = canvas.tile() * dice.between(14.0, 22.0);
    let (columns, rows) = ((canvas.width / tile).ceil() as u32, (canvas.height / tile).ceil() as u32);
    let rings = [(0.66, inks[1]), (0.5, inks[2]), (0.34, inks[3])];
    let mut layers = [Shapes::new(), Shapes::new(), Shapes::new()];
    let mut dots = Shapes::new();
    for index in 0..columns * rows {
        let (x, y) = ((index % columns) as f32 * tile, (index / columns) as f32 * tile);
        let pairs = if dice.chance(0.5) {
            [((x, y), 0.0), ((x + tile, y + tile), PI)]
        } else {
            [((x + tile, y), FRAC_PI_2), ((x, y + tile), -FRAC_PI_2)]
        };
        for ((share, _), layer) in rings.iter().zip(&mut layers) {
            for (corner, angle) in pairs {
                layer.sector(corner, tile * (share - 0.07), tile * (share + 0.07), angle, angle + FRAC_PI_2);
            }
        }
        if dice.chance(0.18) {
            dots.circle(pairs[0].0, tile * 0.14);
        }
    }
    for ((_, ink), layer) in rings.iter().zip(&mut layers) {
        canvas.fill(layer.path(), *ink);
    }
    canvas.fill(dots.path(), inks[0]);
}

/// Halftone: a turned grid of dots whose size is the shade of two soft forms.
pub fn halftone(canvas: &mut Canvas, dice: &mut Dice, palette: &Palette) {
    let (ground, inks) = palette.ground(dice);
    canvas.flood(ground);
    let (width, height, unit) = (canvas.width, canvas.height, canvas.unit());
    let disc = (width * dice.between(0.3, 0.7), height * dice.between(0.3, 0.6));
    canvas.fill(Shapes::new().circle(disc, unit * dice.between(24.0, 34.0)).path(), inks[3]);
    let (tilt, pitch) = (dice.between(0.2, 0.9), unit * dice.between(2.2, 2.9));
    let (sin, cos) = tilt.sin_cos();
    let lamp = (width * dice.between(0.1, 0.9), height * dice.between(0.1, 0.4));
    let reach = (width * width + height * height).sqrt() * dice.between(0.55, 0.8);
    let steps = ((width + height) / pitch) as i32;
    let mut dots = Shapes::new();
    for row in -steps..steps {
        for column in -steps..steps {
            let (u, v) = (column as f32 * pitch, row as f32 * pitch);
            let at = (u * cos - v * sin, u * sin + v * cos);
            if at.0 < -pitch || at.1 < -pitch || at.0 > width + pitch || at.1 > height + pitch {
                continue;
            }
            let far = ((at.0 - lamp.0).powi(2) + (at.1 - lamp.1).powi(2)).sqrt() / reach;
            let rim = ((at.0 - disc.0).powi(2) + (at.1 - disc.1).powi(2)).sqrt() / (unit * 34.0);
            let shade = far.min(1.15) * 0.75 + (1.0 - rim).max(0.0) * 0.35;
            let radius = pitch * 0.62 * shade;
            if radius > pitch * 0.07 {
                dots.circle(at, radius);
            }
        }
    }
    canvas.fill(dots.path(), inks[1]);
    let small = (disc.0 + unit * dice.between(-30.0, 30.0), disc.1 + unit * dice.between(14.0, 26.0));
    canvas.fill(Shapes::new().circle(small, unit * dice.between(6.0, 11.0)).path(), inks[2]);
}

/// Blocks of a small town, seen from above at an angle.
pub fn blocks(canvas: &mut Canvas, dice: &mut Dice, palette: &Palette) {
    canvas.sky(&[palette.paper, mix(palette.paper, palette.light, 0.55)]);
    let unit = canvas.unit();
    let side = unit * dice.between(8.0, 11.0);
    let (right, down) = (side * 0.866, side * 0.5);
    let around = dice.whole(4, 6) as i32;
    let middle = (canvas.width / 2.0, canvas.height * 0.56);
    let shadow = right * (around as f32 + 1.5);
    canvas.fill(
        Shapes::new().ellipse((middle.0, middle.1 + down * around as f32 * 0.55), shadow, shadow * 0.56).path(),
        veil(palette.deep, 0.1),
    );
    let phase = (dice.between(0.0, TAU), dice.between(0.0, TAU));
    for row in -around..=around {
        for column in -around..=around {
            let (x, y) =
                (middle.0 + (column - row) as f32 * right * 0.72, middle.1 + (column + row) as f32 * down * 0.72);
            if ((column * column + row * row) as f32).sqrt() > around as f32 + 0.4 {
                continue;
            }
            let swell = (column as f32 * 0.6 + phase.0).sin() + (row as f32 * 0.55 + phase.1).cos();
            let tall = side * (0.35 + (swell + 2.0) * 0.55 + dice.between(0.0, 0.7));
            let hue =
                if dice.chance(0.12) { palette.mid } else { mix(palette.light, palette.dark, (swell + 2.0) / 4.0) };
            block(canvas, (x, y), (right * 0.7, down * 0.7), tall, (hue, palette));
        }
    }
}

fn block(canvas: &mut Canvas, (x, y): At, (right, down): At, tall: f32, (hue, palette): (Color, &Palette)) {
    let roof = y - tall;
    canvas.fill(
        Shapes::new().polygon(&[(x - right, roof), (x, roof + down), (x, y + down), (x - right, y)]).path(),
        mix(hue, palette.deep, 0.34),
    );
    canvas.fill(
        Shapes::new().polygon(&[(x + right, roof), (x, roof + down), (x, y + down), (x + right, y)]).path(),
        mix(hue, palette.deep, 0.62),
    );
    canvas.fill(
        Shapes::new().polygon(&[(x, roof - down), (x + right, roof), (x, roof + down), (x - right, roof)]).path(),
        mix(hue, palette.paper, 0.3),
    );
}
