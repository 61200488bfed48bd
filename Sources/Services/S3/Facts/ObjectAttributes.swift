/// Everything S3 says of an object that the store does not look into; kept with each version.
struct ObjectAttributes: Sendable {
    var system = SystemMetadata()
    /// Without the `x-amz-meta-`.
    var metadata: [NamedValue] = []
    var tags: [NamedValue] = []
    var redirect: String?
    /// Kept as headers: contents are not encrypted at rest.
    var encryption = EncryptionHeaders()
    /// Base64; for a composite checksum with the number of parts behind it.
    var checksumValue: String?
    /// Nil: the owner's alone.
    var accessControl: [UInt8]?

    init() {}
}

extension ObjectAttributes {
    private enum Tag: UInt8 {
        case contentType = 1, contentEncoding, contentLanguage, contentDisposition, cacheControl, expires, metadata
        case tags, redirect, encryption, keyID, encryptionContext, usesBucketKey, customerKeyMD5, checksum
        case accessControl
    }

    var bytes: [UInt8] {
        var writer = FactWriter()
        func put(_ tag: Tag, _ value: String?) { writer.put(tag.rawValue, value) }
        put(.contentType, system.contentType)
        put(.contentEncoding, system.contentEncoding)
        put(.contentLanguage, system.contentLanguage)
        put(.contentDisposition, system.contentDisposition)
        put(.cacheControl, system.cacheControl)
        put(.expires, system.expires)
        writer.put(Tag.metadata.rawValue, pairs: metadata)
        writer.put(Tag.tags.rawValue, pairs: tags)
        put(.redirect, redirect)
        // The common method costs nothing.
        if encryption.method != .s3 { put(.encryption, encryption.method?.rawValue ?? "") }
        put(.keyID, encryption.keyID)
        put(.encryptionContext, encryption.context)
        if encryption.usesBucketKey { put(.usesBucketKey, "") }
        put(.customerKeyMD5, encryption.customerKey?.md5)
        put(.checksum, checksumValue)
        writer.put(Tag.accessControl.rawValue, accessControl)
        return writer.bytes
    }

    init(bytes: [UInt8]) {
        var reader = FactReader(bytes)
        while case (let tag, var content)? = reader.item() {
            switch Tag(rawValue: tag) {
            case .contentType: system.contentType = content.rest
            case .contentEncoding: system.contentEncoding = content.rest
            case .contentLanguage: system.contentLanguage = content.rest
            case .contentDisposition: system.contentDisposition = content.rest
            case .cacheControl: system.cacheControl = content.rest
            case .expires: system.expires = content.rest
            case .metadata: metadata = content.pairs()
            case .tags: tags = content.pairs()
            case .redirect: redirect = content.rest
            case .encryption: encryption.method = EncryptionHeaders.Method(rawValue: content.rest)
            case .keyID: encryption.keyID = content.rest
            case .encryptionContext: encryption.context = content.rest
            case .usesBucketKey: encryption.usesBucketKey = true
            case .customerKeyMD5: encryption.customerKey = CustomerKey(md5: content.rest)
            case .checksum: checksumValue = content.rest
            case .accessControl: accessControl = content.restBytes
            case nil: break
            }
        }
    }
}
