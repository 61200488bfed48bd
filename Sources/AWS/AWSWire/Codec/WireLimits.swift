/// Bounds on what a client can send, so that no body exhausts the stack or the memory.
enum WireLimits {
    /// Structures and lists in one another, in any format.
    static let depthMax = 128
    /// Elements of one XML text: S3's largest, a completed upload of 10,000 parts, has about 80,000.
    static let xmlElementsMax = 250_000
    static let xmlAttributesMax = 64
    static let formParametersMax = 50_000
    /// An event stream's message, as the SDKs bound it: 16 MiB.
    static let eventBytesMax = 16 << 20
}
