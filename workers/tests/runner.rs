//! The promises of the projection runner and of the rebuild.

mod support {
    pub mod people;
    pub mod world;
}
mod runner_parts {}
