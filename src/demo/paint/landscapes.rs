//! Horizons: dusk, ridges, waves, rice terraces.

use tiny_skia::Color;

use super::canvas::{At, Canvas, Shapes};
use super::dice::Dice;
use super::noise::Noise;
use super::palette::{Palette, mix, veil};

/// The area below a smooth line, down to the bottom edge.
fn below(canvas: &Canvas, line: &[At]) -> Option<tiny_skia::Path> {
    let mut points = vec![(-20.0, canvas.height + 40.0)];
    points.push((-20.0, line.first().map_or(0.0, |point| point.1)));
    points.extend_from_slice(line);
    points.push((canvas.width + 20.0, line.last().map_or(0.0, |point| point.1)));
    points.push((canvas.width + 20.0, canvas.height + 40.0));
    Shapes::new().polygon(&points).path()
}

/// A line from edge to edge whose height is asked at each step, as `height(share of the width)`.
fn skyline(canvas: &Canvas, steps: u32, height: impl Fn(f32) -> f32) -> Vec<At> {
    (0..=steps)
        .map(|step| {
            let share = step as f32 / steps as f32;
            (share * canvas.width, height(share))
        })
        .collect()
}

/// Mountains before an evening sky, with a low sun and sometimes its light on water.
pub fn dusk(canvas: &mut Canvas, dice: &mut Dice, palette: &Palette) {
    let (width, height, unit) = (canvas.width, canvas.height, canvas.unit());
    let night = dice.chance(0.35);
    let top = if night { palette.deep } else { palette.dark };
    canvas.sky(&[top, mix(top, palette.mid, 0.75), palette.light, palette.paper]);
    let sun = (width * dice.between(0.22, 0.78), height * dice.between(0.36, 0.5));
    let radius = unit * dice.between(8.0, 15.0);
    canvas.glow(sun, radius * 3.4, veil(palette.paper, 0.55));
    canvas.fill(Shapes::new().circle(sun, radius).path(), mix(palette.paper, palette.light, 0.12));
    clouds(canvas, dice, veil(palette.paper, 0.28));
    let noise = Noise::new(dice.roll());
    let layers = dice.whole(4, 6);
    let (peak, far) = (height * dice.between(0.16, 0.3), mix(palette.light, palette.mid, 0.7));
    let stretch = width / height;
    for layer in 0..layers {
        let near = layer as f32 / (layers - 1) as f32;
        let base = height * (0.56 + 0.36 * near);
        let line = skyline(canvas, 90, |share| {
            base - (noise.rough(share * stretch * (2.2 + near), layer as f32 * 9.0) - 0.35) * peak * (1.15 - near * 0.6)
        });
        let color = if near < 0.5 {
            mix(far, palette.dark, near * 2.0)
        } else {
            mix(palette.dark, palette.deep, near * 2.0 - 1.0)
        };
        let area = below(canvas, &line);
        canvas.fill(area, color);
    }
    if dice.chance(0.5) {
        birds(canvas, dice, palette.deep);
    }
}

fn clouds(canvas: &mut Canvas, dice: &mut Dice, color: Color) {
    let unit = canvas.unit();
    let mut bands = Shapes::new();
    for _ in 0..dice.whole(2, 5) {
        let (x, y) = (canvas.width * dice.between(-0.1, 0.9), canvas.height * dice.between(0.08, 0.42));
        let length = unit * dice.between(18.0, 55.0);
        bands.line(&[(x, y), (x + length, y)]);
        bands.line(&[(x + length * 0.3, y + unit * 2.2), (x + length * 1.15, y + unit * 2.2)]);
    }
    canvas.stroke(bands.path(), color, unit * 1.1);
}

fn birds(canvas: &mut Canvas, dice: &mut Dice, color: Color) {
    let unit = canvas.unit();
    let (x, y) = (canvas.width * dice.between(0.2, 0.7), canvas.height * dice.between(0.14, 0.32));
    let mut flock = Shapes::new();
    for _ in 0..dice.whole(3, 6) {
        let (x, y, wing) =
            (x + unit * dice.between(-14.0, 14.0), y + unit * dice.between(-6.0, 6.0), unit * dice.between(0.9, 1.7));
        flock.line(&[(x - wing * 1.6, y - wing * 0.5), (x - wing * 0.6, y - wing * 0.7), (x, y)]);
        flock.line(&[(x, y), (x + wing * 0.6, y - wing * 0.7), (x + wing * 1.6, y - wing * 0.5)]);
    }
    canvas.stroke(flock.path(), veil(color, 0.8), unit * 0.35);
}

/// Many profiles one before the other, each hiding what lies behind it.
pub fn ridgelines(canvas: &mut Canvas, dice: &mut Dice, palette: &Palette) {
    let (ground, inks) = palette.ground(dice);
    canvas.flood(ground);
    let (width, height, unit) = (canvas.width, canvas.height, canvas.unit());
    let noise = Noise::new(dice.roll());
    let rows = (height / (unit * dice.between(3.0, 4.2))) as u32;
    let (middle, spread, lift) = (dice.between(0.35, 0.65), dice.between(0.14, 0.3), unit * dice.between(16.0, 26.0));
    let margin = 0.1;
    for row in 0..rows {
        let down = row as f32 / rows as f32;
        let base = height * (0.2 + 0.68 * down);
        let line: Vec<At> = (0..=80)
            .map(|step| {
                let share = step as f32 / 80.0;
                let hill = (-((share - middle) / spread).powi(2)).exp();
                let rise = noise.rough(share * 9.0, row as f32 * 0.83) * (0.08 + hill) * lift;
                (width * (margin + (1.0 - 2.0 * margin) * share), base - rise)
            })
            .collect();
        let mut under = vec![(line[0].0, base + unit * 4.0)];
        under.extend_from_slice(&line);
        under.push((line[80].0, base + unit * 4.0));
        canvas.fill(Shapes::new().polygon(&under).path(), ground);
        let ink = mix(inks[1], inks[2], (down * 1.6 - 0.3).clamp(0.0, 1.0));
        canvas.stroke(Shapes::new().line(&line).path(), ink, unit * 0.42);
    }
}

/// Rolling bands of colour, the nearer the larger.
pub fn waves(canvas: &mut Canvas, dice: &mut Dice, palette: &Palette) {
    let (width, height, unit) = (canvas.width, canvas.height, canvas.unit());
    canvas.sky(&[palette.paper, mix(palette.paper, palette.light, 0.8)]);
    let sun = (width * dice.between(0.2, 0.8), height * dice.between(0.16, 0.26));
    canvas.fill(Shapes::new().circle(sun, unit * dice.between(9.0, 14.0)).path(), palette.mid);
    let bands = dice.whole(8, 12);
    let length = dice.between(1.2, 2.6) * width / height;
    for band in 0..bands {
        let near = band as f32 / bands as f32;
        let (base, size) = (height * (0.3 + 0.74 * near * near.sqrt()), unit * (1.5 + 7.0 * near));
        let shift = dice.between(0.0, 6.3);
        let line = skyline(canvas, 72, |share| {
            let angle = share * length * (5.0 - 2.2 * near) + shift;
            base + angle.sin() * size + (angle * 2.3).sin() * size * 0.25
        });
        let color = if band % 4 == 3 {
            mix(palette.paper, palette.light, 0.3)
        } else {
            mix(palette.light, palette.dark, near * 1.15)
        };
        let area = below(canvas, &line);
        canvas.fill(area, if near > 0.85 { palette.deep } else { color });
        let crest: Vec<At> = line.iter().map(|(x, y)| (*x, y + unit * 1.6)).collect();
        canvas.stroke(Shapes::new().line(&crest).path(), veil(palette.paper, 0.35), unit * 0.4);
    }
}

/// Terraced fields: steps of colour that follow the slope of a hill.
pub fn terraces(canvas: &mut Canvas, dice: &mut Dice, palette: &Palette) {
    let (width, height, unit) = (canvas.width, canvas.height, canvas.unit());
    canvas.sky(&[palette.paper, palette.light]);
    let sun = (width * dice.between(0.3, 0.75), height * 0.24);
    canvas.fill(Shapes::new().circle(sun, unit * dice.between(7.0, 11.0)).path(), palette.mid);
    let noise = Noise::new(dice.roll());
    let steps = dice.whole(13, 18);
    let lean = dice.between(-0.22, 0.22);
    for step in 0..steps {
        let near = step as f32 / steps as f32;
        let base = height * (0.34 + 0.7 * near.powf(1.25));
        let line = skyline(canvas, 60, |share| {
            let slope = (share - 0.5) * lean * height * (1.0 - near * 0.7);
            base + slope - (noise.at(share * 2.4 + near, near * 1.4) - 0.5) * unit * 30.0 * (1.0 - near * 0.55)
        });
        let hue = if step % 3 == 0 {
            palette.light
        } else if step % 3 == 1 {
            palette.mid
        } else {
            palette.dark
        };
        let area = below(canvas, &line);
        canvas.fill(area, mix(hue, palette.deep, near * 0.75));
        canvas.stroke(Shapes::new().line(&line).path(), veil(palette.paper, 0.5 - near * 0.3), unit * 0.3);
    }
}
