import CDigest

/// The cryptographic hashes that clients may ask for.
public enum HashAlgorithm: Int32, Sendable, CaseIterable {
    case md5 = 0
    case sha1, sha256, sha384, sha512
}

/// A hash that is fed in pieces.
///
/// Not copyable: the context behind it is a libcrypto object with one owner.
public struct RunningHash: ~Copyable {
    private let context: UnsafeMutableRawPointer

    public init(_ algorithm: HashAlgorithm) {
        guard let context = fl_hash_new(algorithm.rawValue) else {
            preconditionFailure("libcrypto has no \(algorithm); a FIPS-only configuration cannot serve S3's ETags")
        }
        self.context = context
    }

    private init(owning context: UnsafeMutableRawPointer) { self.context = context }

    deinit { fl_hash_free(context) }

    public func update(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress else { return }
        fl_hash_update(context, base, bytes.count)
    }

    public func update(_ bytes: some Sequence<UInt8>) {
        if bytes.withContiguousStorageIfAvailable({ update(UnsafeRawBufferPointer($0)) }) == nil {
            Array(bytes).withUnsafeBytes { update($0) }
        }
    }

    /// The hash of what was fed so far; feeding may go on.
    public func current() -> [UInt8] {
        guard let copy = fl_hash_copy(context) else { preconditionFailure("libcrypto is out of memory") }
        return RunningHash(owning: copy).finish()
    }

    public consuming func finish() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 64) { buffer, count in
            count = fl_hash_final(context, buffer.baseAddress)
        }
    }
}

extension HashAlgorithm {
    /// The hash of bytes that are all at hand.
    public func hash(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 64) { buffer, count in
            count = fl_hash_once(rawValue, bytes.baseAddress, bytes.count, buffer.baseAddress)
        }
    }

    public func hash(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        bytes.withContiguousStorageIfAvailable { hash(UnsafeRawBufferPointer($0)) }
            ?? Array(bytes).withUnsafeBytes { hash($0) }
    }

    /// The keyed hash (RFC 2104) of bytes that are all at hand.
    public func authenticate(_ bytes: some Sequence<UInt8>, key: some Sequence<UInt8>) -> [UInt8] {
        let keyBytes = Array(key)
        let data = Array(bytes)
        return [UInt8](unsafeUninitializedCapacity: 64) { buffer, count in
            count = fl_hmac_once(rawValue, keyBytes, keyBytes.count, data, data.count, buffer.baseAddress)
        }
    }
}

/// Compares two secrets without telling by its time where they differ.
public func equalInConstantTime(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    a.count == b.count && fl_equal_constant_time(a, b, a.count) == 1
}
