//! Whether the colours of the style sheet can be told apart, in both themes.

use super::Files;

/// Text and what it stands on: at least 4.5 to 1.
const TEXTS: [(&str, &str); 10] = [
    ("ink", "wall"),
    ("ink-soft", "wall"),
    ("ink-faint", "wall"),
    ("ink-faint", "raised"),
    ("ink-faint", "sunken"),
    ("ink", "field"),
    ("ink-faint", "field"),
    ("on-ember", "ember-strong"),
    ("follow", "raised"),
    ("good", "raised"),
];
/// What can be filled in or pressed, and what it stands on: at least 3 to 1.
const EDGES: [(&str, &str); 6] = [
    ("edge", "wall"),
    ("edge", "raised"),
    ("edge", "field"),
    ("edge", "sunken"),
    ("ember-strong", "raised"),
    ("star", "raised"),
];

/// The luminances of a token by day and after dusk.
fn luminances(tokens: &str, name: &str) -> [f64; 2] {
    let (_, value) = tokens.split_once(&format!("--{name}: light-dark(")).unwrap();
    let mut colours = value.split("oklch(").skip(1).map(|rest| luminance(rest.split(')').next().unwrap()));
    [colours.next().unwrap(), colours.next().unwrap()]
}

/// The relative luminance of `lightness% chroma hue`, by way of linear sRGB.
fn luminance(oklch: &str) -> f64 {
    let parts: Vec<f64> = oklch.split_whitespace().map(|part| part.trim_end_matches('%').parse().unwrap()).collect();
    let (light, chroma, hue) = (parts[0] / 100.0, parts[1], parts[2].to_radians());
    let (a, b) = (chroma * hue.cos(), chroma * hue.sin());
    let cone = |x: f64, y: f64| (light + x * a + y * b).powi(3);
    let [l, m, s] = [cone(0.39634, 0.21580), cone(-0.10556, -0.06385), cone(-0.08948, -1.29149)];
    let channel = |x: f64, y: f64, z: f64| (x * l + y * m + z * s).clamp(0.0, 1.0);
    let red = channel(4.07674, -3.30771, 0.23097);
    let green = channel(-1.26844, 2.60976, -0.34132);
    let blue = channel(-0.00420, -0.70342, 1.70761);
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// Contrast as WCAG counts it.
#[test]
fn what_is_read_and_what_is_pressed_stand_out_in_both_themes() {
    let file = Files::get("css/tokens.css").unwrap();
    let tokens = String::from_utf8_lossy(&file.data);
    let texts = TEXTS.map(|pair| (pair, 4.5)).into_iter();
    for ((front, back), least) in texts.chain(EDGES.map(|pair| (pair, 3.0))) {
        for (one, other) in luminances(&tokens, front).into_iter().zip(luminances(&tokens, back)) {
            let contrast = (one.max(other) + 0.05) / (one.min(other) + 0.05);
            assert!(contrast >= least, "{front} on {back}: {contrast:.2}");
        }
    }
}
