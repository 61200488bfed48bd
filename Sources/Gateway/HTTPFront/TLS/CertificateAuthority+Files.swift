import Glibc

extension CertificateAuthority {
    /// The authority kept in a directory as `authority.pem` and `authority.key`; made there the first time.
    ///
    /// The key is written first and the certificate last: where there is a certificate, its key is there too. A
    /// missing certificate means that nobody trusts it yet, and both are made anew; a damaged one is not replaced
    /// silently, because clients may trust it.
    package static func kept(
        in directory: String,
        name: String,
        unixSeconds: Int64
    ) throws(TLSFailure) -> CertificateAuthority {
        let certificatePath = directory + "/authority.pem"
        let keyPath = directory + "/authority.key"
        if let certificate = try contents(of: certificatePath) {
            guard let key = try contents(of: keyPath) else { throw .file(path: keyPath, errno: ENOENT) }
            return try CertificateAuthority(certificatePEM: certificate, keyPEM: key)
        }
        let fresh = try CertificateAuthority(name: name, unixSeconds: unixSeconds)
        try replace(keyPath, with: fresh.keyPEM, mode: 0o600)
        try replace(certificatePath, with: fresh.certificatePEM, mode: 0o644)
        return fresh
    }

    private static func contents(of path: String) throws(TLSFailure) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw .file(path: path, errno: errno)
        }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 16 << 10)
        var count = 0
        while count < bytes.count {
            let got = bytes[count...].withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw .file(path: path, errno: errno) }
            if got == 0 { break }
            count += got
        }
        return Array(bytes[..<count])
    }

    /// Written beside, made durable, then renamed: a reader sees all of it or nothing.
    private static func replace(_ path: String, with bytes: [UInt8], mode: mode_t) throws(TLSFailure) {
        let beside = path + ".new"
        unlink(beside)
        let descriptor = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw .file(path: beside, errno: errno) }
        var count = 0
        var failure: Int32 = 0
        while count < bytes.count, failure == 0 {
            let put = bytes[count...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if put > 0 { count += put } else if errno != EINTR { failure = errno }
        }
        if failure == 0, fsync(descriptor) != 0 { failure = errno }
        close(descriptor)
        if failure == 0, rename(beside, path) != 0 { failure = errno }
        guard failure == 0 else {
            unlink(beside)
            throw .file(path: path, errno: failure)
        }
    }
}
