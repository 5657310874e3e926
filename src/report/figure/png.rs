//! Scenes as PNG.

use plotters::backend::BitMapBackend;

use super::paint::{Medium, ground, paint};
use super::scene::Scene;

pub(super) fn png(mut scene: Scene) -> Vec<u8> {
    scene.marks.insert(0, ground(&scene));
    let (width, height) = (scene.width as u32, scene.height as u32);
    let mut pixels = vec![0; width as usize * height as usize * 3];
    {
        let mut backend = BitMapBackend::with_buffer(&mut pixels, (width, height));
        paint(&scene, &mut backend, Medium::Raster).expect("pixels take everything");
    }
    encoded(&pixels, (width, height))
}

fn encoded(pixels: &[u8], (width, height): (u32, u32)) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder
        .write_header()
        .and_then(|mut writer| writer.write_image_data(pixels))
        .expect("as many pixels as announced, into memory");
    bytes
}
