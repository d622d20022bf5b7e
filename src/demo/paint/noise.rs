//! Smooth chance over a plane: value noise, summed over octaves.

/// A field of smooth heights, the same for the same seed.
pub struct Noise(u64);

impl Noise {
    /// The field of this seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn corner(&self, x: i32, y: i32) -> f32 {
        let mut hash = self.0 ^ (x as u32 as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        hash ^= (y as u32 as u64).wrapping_mul(0xc2b2_ae3d_27d4_eb4f);
        hash = (hash ^ (hash >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        ((hash ^ (hash >> 32)) & 0xffff) as f32 / 65_535.0
    }

    /// The height at a point, in `0.0..=1.0`; it changes over a distance of about one.
    pub fn at(&self, x: f32, y: f32) -> f32 {
        let (left, top) = (x.floor(), y.floor());
        let (across, down) = (ease(x - left), ease(y - top));
        let (column, row) = (left as i32, top as i32);
        let upper = mix(self.corner(column, row), self.corner(column + 1, row), across);
        let lower = mix(self.corner(column, row + 1), self.corner(column + 1, row + 1), across);
        mix(upper, lower, down)
    }

    /// The height with three octaves of detail, in `0.0..=1.0`.
    pub fn rough(&self, x: f32, y: f32) -> f32 {
        (self.at(x, y) * 4.0 + self.at(x * 2.1, y * 2.1) * 2.0 + self.at(x * 4.3, y * 4.3)) / 7.0
    }
}

fn ease(t: f32) -> f32 {
    t * t * (3.0 - 2.0 * t)
}

fn mix(from: f32, to: f32, t: f32) -> f32 {
    from + (to - from) * t
}
