//! Where a kept picture is to be had, in its three sizes (IM-08).

use domain::media::Size;
use serde::Serialize;
use utoipa::ToSchema;

/// A picture by its id, with the addresses of its sizes.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Picture {
    /// What to send when it is to be kept.
    pub id: String,
    /// 320 pixels on the long edge.
    pub small: String,
    /// 640.
    pub medium: String,
    /// 1280.
    pub large: String,
}

impl Picture {
    /// The picture with this id.
    pub fn of(id: impl Into<String>) -> Self {
        let id = id.into();
        let address = |size: Size| format!("/media/{id}/{}", size.file_name());
        Self { small: address(Size::Small), medium: address(Size::Medium), large: address(Size::Large), id }
    }
}
