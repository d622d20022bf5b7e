//! Colours that belong together.

use tiny_skia::Color;

use super::dice::Dice;

/// Five colours from the darkest to the lightest; every picture keeps to one palette.
#[derive(Clone, Copy)]
pub struct Palette {
    /// Night: grounds and outlines.
    pub deep: Color,
    /// A full dark hue.
    pub dark: Color,
    /// The hue that the eye goes to.
    pub mid: Color,
    /// Its lighter companion.
    pub light: Color,
    /// Paper.
    pub paper: Color,
}

/// Each chosen by hand: dusk, batik brown, reef, brick, rainforest, mango, mist, primary, orchid, lagoon, ink …
const PALETTES: [[u32; 5]; 18] = [
    [0x1b1d3a, 0x5a3a72, 0xc2524e, 0xf5a880, 0xfbe9cf],
    [0x2b1b12, 0x63401f, 0xb0722c, 0xdeb06a, 0xf5e8cf],
    [0x0b2545, 0x14617f, 0x3fa7a0, 0xa9d8c3, 0xf5f1e2],
    [0x3b282b, 0x8b4739, 0xd2764b, 0xf0b28d, 0xf8ecdc],
    [0x10281f, 0x1f5a41, 0x6b9950, 0xc9c870, 0xf4f0d8],
    [0x371d57, 0xb9345f, 0xf08a4b, 0xf9c857, 0xfff2d8],
    [0x22304a, 0x4d6b8d, 0x9db5c6, 0xdfb9a0, 0xf6f3ec],
    [0x1e2024, 0x1f4e9c, 0xd43d2f, 0xf2b632, 0xf3ecdc],
    [0x2a1a3e, 0x65409c, 0xbd70c4, 0xf3b8c8, 0xfdf2ec],
    [0x12343b, 0x2d7a7b, 0xf08b66, 0xf7cba3, 0xfbf4e6],
    [0x10142c, 0x36429f, 0x8a7cf0, 0xf5a0b0, 0xfde6d2],
    [0x2c3a2c, 0x66864c, 0xb4ba68, 0xead893, 0xfaf6e4],
    [0x3d2038, 0x87395b, 0xd06d78, 0xf1b8a4, 0xfaefe4],
    [0x17191e, 0x4a505c, 0xdb5331, 0xb9bcbc, 0xf4f1ea],
    [0x0d1b2a, 0x1f5575, 0x62a9d0, 0xf4a868, 0xfdf1da],
    [0x1f1613, 0x50362a, 0x93694a, 0xd0ad86, 0xf4ebdf],
    [0x132a2e, 0x1e6f5c, 0xe2a03f, 0xf0cf8e, 0xfaf3e3],
    [0x241b3a, 0x3f5bb5, 0xe5635a, 0xf7b955, 0xfbf0e0],
];

impl Palette {
    /// One of the palettes.
    pub fn roll(dice: &mut Dice) -> Self {
        let [deep, dark, mid, light, paper] = dice.pick(&PALETTES).map(hex);
        Self { deep, dark, mid, light, paper }
    }

    /// A ground and the four colours that stand out on it: night or paper.
    pub fn ground(&self, dice: &mut Dice) -> (Color, [Color; 4]) {
        if dice.chance(0.45) {
            (self.deep, [self.paper, self.light, self.mid, self.dark])
        } else {
            (self.paper, [self.deep, self.dark, self.mid, self.light])
        }
    }
}

/// The colour of a number as in `0xrrggbb`.
pub fn hex(rgb: u32) -> Color {
    let [_, red, green, blue] = rgb.to_be_bytes();
    Color::from_rgba8(red, green, blue, 255)
}

/// The colour between two, at `t` in `0.0..=1.0`.
pub fn mix(from: Color, to: Color, t: f32) -> Color {
    let t = t.clamp(0.0, 1.0);
    let between = |from: f32, to: f32| (from + (to - from) * t).clamp(0.0, 1.0);
    Color::from_rgba(
        between(from.red(), to.red()),
        between(from.green(), to.green()),
        between(from.blue(), to.blue()),
        between(from.alpha(), to.alpha()),
    )
    .unwrap_or(from)
}

/// The colour, seen through: `alpha` in `0.0..=1.0`.
pub fn veil(mut color: Color, alpha: f32) -> Color {
    color.set_alpha(alpha);
    color
}
