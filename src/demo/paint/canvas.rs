//! A canvas with the few strokes that the families share.

use tiny_skia::{
    Color, FillRule, GradientStop, LineCap, LineJoin, LinearGradient, Paint, Path, PathBuilder, Pixmap, Point,
    RadialGradient, Rect, Shader, SpreadMode, Stroke, Transform,
};

use super::palette::veil;

/// A point as `(x, y)`.
pub type At = (f32, f32);

/// Pixels to draw on, with a ground that covers all of it.
pub struct Canvas {
    pixels: Pixmap,
    /// Width in pixels.
    pub width: f32,
    /// Height in pixels.
    pub height: f32,
}

impl Canvas {
    /// A canvas of one colour. A size of zero becomes one pixel.
    pub fn new(width: u32, height: u32, ground: Color) -> Self {
        let mut pixels = Pixmap::new(width.max(1), height.max(1)).expect("at least one pixel, at most a few million");
        pixels.fill(ground);
        Self { width: pixels.width() as f32, height: pixels.height() as f32, pixels }
    }

    /// A hundredth of the shorter side: the measure for widths and radii.
    pub fn unit(&self) -> f32 {
        self.width.min(self.height) / 100.0
    }

    /// A hundredth of the side of a square with the same area: the measure for what repeats.
    pub fn tile(&self) -> f32 {
        (self.width * self.height).sqrt() / 100.0
    }

    /// Covers everything with one colour.
    pub fn flood(&mut self, color: Color) {
        self.pixels.fill(color);
    }

    /// Covers everything with colours from the top to the bottom, evenly spread.
    pub fn sky(&mut self, colors: &[Color]) {
        let last = (colors.len().max(2) - 1) as f32;
        let stops = colors.iter().enumerate().map(|(at, color)| GradientStop::new(at as f32 / last, *color)).collect();
        let (from, to) = (Point::from_xy(0.0, 0.0), Point::from_xy(0.0, self.height));
        let gradient = LinearGradient::new(from, to, stops, SpreadMode::Pad, Transform::identity());
        if let (Some(shader), Some(area)) = (gradient, Rect::from_xywh(0.0, 0.0, self.width, self.height)) {
            self.pixels.fill_rect(area, &paint(shader), Transform::identity(), None);
        }
    }

    /// Light that fades from a middle to nothing at `radius`.
    pub fn glow(&mut self, (x, y): At, radius: f32, color: Color) {
        let stops = vec![GradientStop::new(0.0, color), GradientStop::new(1.0, veil(color, 0.0))];
        let middle = Point::from_xy(x, y);
        let gradient = RadialGradient::new(middle, 0.0, middle, radius, stops, SpreadMode::Pad, Transform::identity());
        if let (Some(shader), Some(area)) =
            (gradient, Rect::from_xywh(x - radius, y - radius, radius * 2.0, radius * 2.0))
        {
            self.pixels.fill_rect(area, &paint(shader), Transform::identity(), None);
        }
    }

    /// Fills a path; a path that could not be built draws nothing.
    pub fn fill(&mut self, path: Option<Path>, color: Color) {
        if let Some(path) = path {
            let paint = paint(Shader::SolidColor(color));
            self.pixels.fill_path(&path, &paint, FillRule::Winding, Transform::identity(), None);
        }
    }

    /// Fills a path where it is covered an odd number of times.
    pub fn fill_odd(&mut self, path: Option<Path>, color: Color) {
        if let Some(path) = path {
            let paint = paint(Shader::SolidColor(color));
            self.pixels.fill_path(&path, &paint, FillRule::EvenOdd, Transform::identity(), None);
        }
    }

    /// Draws a line along a path, with round ends.
    pub fn stroke(&mut self, path: Option<Path>, color: Color, width: f32) {
        if let Some(path) = path {
            let stroke = Stroke { width, line_cap: LineCap::Round, line_join: LineJoin::Round, ..Stroke::default() };
            let paint = paint(Shader::SolidColor(color));
            self.pixels.stroke_path(&path, &paint, &stroke, Transform::identity(), None);
        }
    }

    /// The pixels. What the families draw is opaque, so that premultiplied and plain colours are the same.
    pub fn into_rgba(self) -> Vec<u8> {
        self.pixels.take()
    }
}

fn paint(shader: Shader<'_>) -> Paint<'_> {
    Paint { shader, anti_alias: true, ..Paint::default() }
}

/// One path, built up shape by shape; `None` when nothing was added.
#[derive(Default)]
pub struct Shapes(PathBuilder);

impl Shapes {
    /// No shapes yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a circle.
    pub fn circle(&mut self, (x, y): At, radius: f32) -> &mut Self {
        self.0.push_circle(x, y, radius.max(0.05));
        self
    }

    /// Adds an upright ellipse.
    pub fn ellipse(&mut self, (x, y): At, across: f32, down: f32) -> &mut Self {
        if let Some(bounds) = Rect::from_xywh(x - across, y - down, across * 2.0, down * 2.0) {
            self.0.push_oval(bounds);
        }
        self
    }

    /// Adds an upright rectangle.
    pub fn rect(&mut self, (x, y): At, width: f32, height: f32) -> &mut Self {
        if let Some(rect) = Rect::from_xywh(x, y, width, height) {
            self.0.push_rect(rect);
        }
        self
    }

    /// Adds a closed figure with straight sides.
    pub fn polygon(&mut self, points: &[At]) -> &mut Self {
        self.line(points);
        self.0.close();
        self
    }

    /// Adds an open line with straight pieces.
    pub fn line(&mut self, points: &[At]) -> &mut Self {
        for (index, (x, y)) in points.iter().enumerate() {
            if index == 0 { self.0.move_to(*x, *y) } else { self.0.line_to(*x, *y) }
        }
        self
    }

    /// Adds an open line that runs smoothly through the middles between the points.
    pub fn curve(&mut self, points: &[At]) -> &mut Self {
        let (Some(first), Some(last)) = (points.first(), points.last()) else { return self };
        self.0.move_to(first.0, first.1);
        for pair in points.windows(2) {
            let middle = ((pair[0].0 + pair[1].0) / 2.0, (pair[0].1 + pair[1].1) / 2.0);
            self.0.quad_to(pair[0].0, pair[0].1, middle.0, middle.1);
        }
        self.0.line_to(last.0, last.1);
        self
    }

    /// Adds a closed figure without corners near the points.
    pub fn blob(&mut self, points: &[At]) -> &mut Self {
        let (Some(first), Some(last)) = (points.first(), points.last()) else { return self };
        self.0.move_to((first.0 + last.0) / 2.0, (first.1 + last.1) / 2.0);
        for (index, point) in points.iter().enumerate() {
            let next = points[(index + 1) % points.len()];
            self.0.quad_to(point.0, point.1, (point.0 + next.0) / 2.0, (point.1 + next.1) / 2.0);
        }
        self.0.close();
        self
    }

    /// Adds a piece of pie, or with `inner` above zero a piece of a ring; angles in radians, clockwise from the right.
    pub fn sector(&mut self, (x, y): At, inner: f32, outer: f32, from: f32, to: f32) -> &mut Self {
        let pieces = ((to - from).abs() / 0.12).ceil().max(2.0);
        let point = |radius: f32, step: f32| {
            let angle = from + (to - from) * step / pieces;
            (x + angle.cos() * radius, y + angle.sin() * radius)
        };
        let mut points: Vec<At> = (0..=pieces as u32).map(|step| point(outer, step as f32)).collect();
        if inner > 0.0 {
            points.extend((0..=pieces as u32).rev().map(|step| point(inner, step as f32)));
        } else {
            points.push((x, y));
        }
        self.polygon(&points)
    }

    /// Adds a leaf between two points; `bulge` is its half width as a share of its length.
    pub fn leaf(&mut self, from: At, to: At, bulge: f32) -> &mut Self {
        let (across, down) = (to.0 - from.0, to.1 - from.1);
        let middle = ((from.0 + to.0) / 2.0, (from.1 + to.1) / 2.0);
        let (dx, dy) = (-down * bulge * 2.0, across * bulge * 2.0);
        self.0.move_to(from.0, from.1);
        self.0.quad_to(middle.0 + dx, middle.1 + dy, to.0, to.1);
        self.0.quad_to(middle.0 - dx, middle.1 - dy, from.0, from.1);
        self.0.close();
        self
    }

    /// Adds a door: a rectangle with a half circle on top.
    pub fn arch(&mut self, (x, bottom): At, half: f32, height: f32) -> &mut Self {
        let shoulder = bottom - height + half;
        let round = 0.552 * half;
        self.0.move_to(x - half, bottom);
        self.0.line_to(x - half, shoulder);
        self.0.cubic_to(x - half, shoulder - round, x - round, shoulder - half, x, shoulder - half);
        self.0.cubic_to(x + round, shoulder - half, x + half, shoulder - round, x + half, shoulder);
        self.0.line_to(x + half, bottom);
        self.0.close();
        self
    }

    /// The path.
    pub fn path(&mut self) -> Option<Path> {
        std::mem::take(&mut self.0).finish()
    }
}
