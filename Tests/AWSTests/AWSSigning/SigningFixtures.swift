import AWSSigning
import Glibc
import Ground
import Testing

/// The account of AWS's own examples.
enum Example {
    static let accessKey = "AKIAIOSFODNN7EXAMPLE"
    static let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
    /// 2013-05-24T00:00:00Z.
    static let seconds: Int64 = 1_369_353_600
    static let credentials = SigningCredentials(accessKey: accessKey, secretKey: secret)
    static let signer = RequestSigner(credentials: credentials, region: "us-east-1", service: "s3")
    static let verifier = SignatureVerifier()

    static func get(_ path: String = "/test.txt", query: String = "") -> SignedRequest {
        SignedRequest(
            method: "GET",
            path: path,
            query: query,
            headers: [("Host", "examplebucket.s3.amazonaws.com")],
            payloadHash: PayloadKind.emptyHash
        )
    }

    /// A request as the signer leaves it.
    static func signed(
        _ request: SignedRequest,
        by signer: RequestSigner = signer,
        payload: PayloadKind? = nil,
        atSeconds seconds: Int64 = seconds
    ) -> SignedRequest {
        var request = request
        request.headers += signer.sign(request, payload: payload, atSeconds: seconds).headers
        return request
    }
}

/// Reads the claim and verifies it, as the gateway does.
@discardableResult
func verify(
    _ request: SignedRequest,
    dialect: SigningDialect = .s3,
    secret: String = Example.secret,
    nowSeconds: Int64 = Example.seconds
) throws -> VerifiedSignature {
    let claim = try #require(try SignatureClaim.find(in: request, dialect: dialect))
    return try Example.verifier.verify(claim, of: request, dialect: dialect, secret: secret, nowSeconds: nowSeconds)
}

/// How a request is answered; nil when it is let in.
func refusal(
    of request: SignedRequest,
    dialect: SigningDialect = .s3,
    secret: String = Example.secret,
    nowSeconds: Int64 = Example.seconds
) throws -> ErrorAnswer? {
    do {
        try verify(request, dialect: dialect, secret: secret, nowSeconds: nowSeconds)
        return nil
    } catch let error as SigningError {
        return error.answer(in: dialect)
    }
}

extension SignedRequest {
    mutating func set(_ name: String, _ value: String) {
        headers.removeAll { $0.name.lowercased() == name.lowercased() }
        headers.append((name, value))
    }

    mutating func remove(_ name: String) { headers.removeAll { $0.name.lowercased() == name.lowercased() } }

    func with(_ name: String, _ value: String?) -> SignedRequest {
        var copy = self
        copy.remove(name)
        if let value { copy.headers.append((name, value)) }
        return copy
    }
}

/// SplitMix64: the same numbers from the same seed.
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// `Tests/Vectors/AWSSigning/botocore.json`, written by `generate.py` beside it.
enum BotocoreVectors {
    static func load(from file: String = #filePath) throws -> JSONValue {
        let folder = file.split(separator: "/").dropLast(3).joined(separator: "/")
        let stream = try #require(fopen("/\(folder)/Vectors/AWSSigning/botocore.json", "r"))
        defer { fclose(stream) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&piece, 1, piece.count, stream)
            if count == 0 { break }
            bytes += piece[..<count]
        }
        return try JSONValue.parse(bytes)
    }
}
