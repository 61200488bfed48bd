/// The read-only directories that an instance's view is laid over, topmost first, as overlayfs wants them.
struct ImageLayers: Sendable, Equatable {
    let root: String
    /// Of a second overlay on /usr; nil where the image is one tree.
    let usr: String?
}
