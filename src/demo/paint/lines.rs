//! Drawings of lines: contours of a map, currents, orbits, ripples.

use std::f32::consts::TAU;

use super::canvas::{At, Canvas, Shapes};
use super::dice::Dice;
use super::noise::Noise;
use super::palette::{Palette, mix, veil};

/// Cells along the longer side of the height map.
const CELLS: u32 = 64;

/// A map of heights: contour lines by marching squares, and a route to the top.
pub fn contours(canvas: &mut Canvas, dice: &mut Dice, palette: &Palette) {
    let (ground, inks) = palette.ground(dice);
    canvas.flood(ground);
    let (width, height, unit) = (canvas.width, canvas.height, canvas.unit());
    let cell = width.max(height) / CELLS as f32;
    let (columns, rows) = ((width / cell).ceil() as usize + 1, (height / cell).ceil() as usize + 1);
    let noise = Noise::new(dice.roll());
    let scale = dice.between(0.035, 0.06);
    let heights: Vec<f32> = (0..rows * columns)
        .map(|index| {
            noise.at((index % columns) as f32 * scale, (index / columns) as f32 * scale) * 0.75
                + noise.at((index % columns) as f32 * scale * 2.7, (index / columns) as f32 * scale * 2.7) * 0.25
        })
        .collect();
    let summit = (0..heights.len()).max_by(|a, b| heights[*a].total_cmp(&heights[*b])).unwrap_or(0);
    let top = ((summit % columns) as f32 * cell, (summit / columns) as f32 * cell);
    canvas.glow(top, unit * 55.0, veil(inks[3], 0.55));
    let levels = dice.whole(12, 17) as usize;
    for (level, line) in contour_lines(&heights, columns, cell, levels).iter_mut().enumerate() {
        let bold = level % 4 == 0;
        let ink = if bold { inks[1] } else { mix(inks[2], ground, 0.2) };
        canvas.stroke(line.path(), ink, unit * if bold { 0.55 } else { 0.28 });
    }
    canvas.fill(Shapes::new().circle(top, unit * 2.6).path(), inks[0]);
    canvas.fill(Shapes::new().circle(top, unit * 1.0).path(), ground);
}

/// One line for each level, piece by piece: every cell of the map adds to the levels that pass through it.
fn contour_lines(heights: &[f32], columns: usize, cell: f32, levels: usize) -> Vec<Shapes> {
    let mut lines: Vec<Shapes> = (0..levels).map(|_| Shapes::new()).collect();
    let level_at = |height: f32| ((height - 0.08) / 0.88 * levels as f32).max(0.0);
    for index in 0..heights.len() - columns {
        let (column, row) = (index % columns, index / columns);
        if column + 1 == columns {
            continue;
        }
        let corners =
            [heights[index], heights[index + 1], heights[index + columns + 1], heights[index + columns]].map(level_at);
        let lowest = corners.iter().copied().fold(f32::MAX, f32::min);
        let highest = corners.iter().copied().fold(0.0, f32::max);
        let (first, behind) = (lowest.ceil() as usize, levels.min(highest.ceil() as usize));
        for (level, line) in lines.iter_mut().enumerate().take(behind).skip(first) {
            let place = (column as f32 * cell, row as f32 * cell);
            let (pieces, cuts) = cell_cuts(corners, level as f32 + 0.001, place, cell);
            for pair in cuts[..pieces].chunks_exact(2) {
                line.line(pair);
            }
        }
    }
    lines
}

/// Where a level cuts the four sides of a cell, and how many sides it cuts.
fn cell_cuts(corners: [f32; 4], level: f32, (left, top): At, cell: f32) -> (usize, [At; 4]) {
    let places = [(left, top), (left + cell, top), (left + cell, top + cell), (left, top + cell)];
    let (mut found, mut cuts) = (0, [(0.0, 0.0); 4]);
    for side in 0..4 {
        let next = (side + 1) % 4;
        if (corners[side] > level) != (corners[next] > level) {
            let share = (level - corners[side]) / (corners[next] - corners[side]);
            let (from, to) = (places[side], places[next]);
            cuts[found] = (from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share);
            found += 1;
        }
    }
    (found, cuts)
}

/// Currents: lines that follow a field and keep their distance from each other.
pub fn flow(canvas: &mut Canvas, dice: &mut Dice, palette: &Palette) {
    let (ground, inks) = palette.ground(dice);
    canvas.flood(ground);
    let (width, height) = (canvas.width, canvas.height);
    let noise = Noise::new(dice.roll());
    let (scale, turn) = (dice.between(0.014, 0.026) / canvas.tile(), dice.between(0.6, 1.3));
    let lean = dice.between(0.0, TAU);
    let gap = canvas.tile() * dice.between(1.7, 2.3);
    let columns = (width / gap) as usize + 3;
    let mut taken = vec![false; columns * ((height / gap) as usize + 3)];
    let spot = |(x, y): At| (y / gap) as usize * columns + (x / gap) as usize;
    let inside = |(x, y): At| x > 0.0 && y > 0.0 && x < width && y < height;
    let mut strands: [Shapes; 4] = Default::default();
    for _ in 0..900 {
        let mut at = (dice.between(0.0, width), dice.between(0.0, height));
        let hue = dice.pick(&[0, 1, 1, 2, 2, 3]);
        let mut line = Vec::new();
        let mut own = usize::MAX;
        for _ in 0..70 {
            if !inside(at) || (taken[spot(at)] && spot(at) != own) {
                break;
            }
            own = spot(at);
            taken[own] = true;
            line.push(at);
            let angle = lean + noise.at(at.0 * scale, at.1 * scale) * TAU * turn;
            at = (at.0 + angle.cos() * gap, at.1 + angle.sin() * gap);
        }
        if line.len() > 4 {
            strands[hue].curve(&line);
        }
    }
    for (strand, ink) in strands.iter_mut().zip(inks) {
        canvas.stroke(strand.path(), ink, gap * 0.52);
    }
}

/// Planets on their rings around a star.
pub fn orbits(canvas: &mut Canvas, dice: &mut Dice, palette: &Palette) {
    let (ground, inks) = palette.ground(dice);
    canvas.flood(ground);
    let (width, height, unit) = (canvas.width, canvas.height, canvas.unit());
    let star = (width * dice.between(0.3, 0.7), height * dice.between(0.34, 0.66));
    canvas.glow(star, unit * 70.0, veil(inks[3], 0.5));
    let rings = dice.whole(6, 9);
    let mut radius = unit * dice.between(11.0, 16.0);
    canvas.fill(Shapes::new().circle(star, radius * 0.62).path(), inks[2]);
    for ring in 0..rings {
        let start = dice.between(0.0, TAU);
        canvas.stroke(Shapes::new().circle(star, radius).path(), veil(inks[0], 0.5), unit * 0.22);
        if dice.chance(0.5) {
            let arc = Shapes::new()
                .sector(star, radius - unit * 0.7, radius + unit * 0.7, start, start + dice.between(0.7, 2.6))
                .path();
            canvas.fill(arc, inks[2]);
        }
        let (angle, size) = (start + dice.between(2.8, 4.5), unit * dice.between(1.4, 4.6));
        let planet = (star.0 + angle.cos() * radius, star.1 + angle.sin() * radius);
        canvas.fill(Shapes::new().circle(planet, size + unit).path(), ground);
        canvas.fill(Shapes::new().circle(planet, size).path(), inks[ring as usize % 3]);
        let shade = Shapes::new().sector(planet, 0.0, size, angle - TAU / 4.0, angle + TAU / 4.0).path();
        canvas.fill(shade, veil(palette.deep, 0.28));
        radius += unit * dice.between(6.5, 10.5);
    }
    let mut stars = Shapes::new();
    for _ in 0..60 {
        stars.circle((dice.between(0.0, width), dice.between(0.0, height)), unit * dice.between(0.1, 0.32));
    }
    canvas.fill(stars.path(), veil(inks[0], 0.7));
}

/// Rings from a few places that run into each other, as on a pond.
pub fn ripples(canvas: &mut Canvas, dice: &mut Dice, palette: &Palette) {
    let (width, height, unit) = (canvas.width, canvas.height, canvas.unit());
    let tile = canvas.tile();
    let ground = mix(palette.deep, palette.dark, dice.between(0.0, 0.8));
    canvas.flood(ground);
    for drop in 0..dice.whole(3, 4) {
        let middle = (width * dice.between(0.08, 0.92), height * dice.between(0.1, 0.9));
        let ink = [palette.light, palette.mid, palette.paper, palette.light][drop as usize % 4];
        let (rings, step) = (dice.whole(7, 11), tile * dice.between(3.4, 5.0));
        for ring in 1..=rings {
            let fade = 1.0 - ring as f32 / (rings + 1) as f32;
            let circle = Shapes::new().circle(middle, step * ring as f32).path();
            canvas.stroke(circle, mix(ground, ink, 0.2 + 0.8 * fade), unit * (0.3 + 1.1 * fade));
        }
        canvas.fill(Shapes::new().circle(middle, step * 0.55).path(), ink);
    }
}
