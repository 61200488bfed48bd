import AWSModel
import AWSService
import AWSSigning
import AWSWire
import Ground

/// Decides who makes a request.
///
/// A key that the cloud has given out must come with its right signature. An unknown key is taken at its word, unless
/// the gateway is strict: a local cloud has users with no account in it. Twelve digits name the account.
struct Authenticator: Sendable {
    let credentials: CredentialDirectory
    let settings: GatewaySettings
    /// Temporary keys end by the world's clock; signatures are stamped by the machine's.
    let clock: WorldClock
    private let verifier = SignatureVerifier()

    init(credentials: CredentialDirectory, settings: GatewaySettings, clock: WorldClock) {
        self.credentials = credentials
        self.settings = settings
        self.clock = clock
    }

    /// What a request's signature claims, before the service is known; nil for an unsigned request.
    func claim(of request: IncomingRequest) throws(SigningError) -> SignatureClaim? {
        // Read as S3 would: only S3 knows version 2, and the claim's words are the same for all.
        try SignatureClaim.find(in: signed(request), dialect: .s3)
    }

    /// The claim again, its failure in the words of the service that is now known.
    func claim(
        from result: Result<SignatureClaim?, any Error>,
        _ exchange: Exchange
    ) throws(AWSError) -> SignatureClaim? {
        switch result {
        case .success(let claim): return claim
        case .failure(let error as SigningError): throw error.answer(for: exchange)
        case .failure: throw .internalFailure
        }
    }

    /// Verifies the signature and names the principal, its account and Region, and the rule for the body.
    func verify(_ exchange: inout Exchange) throws(AWSError) {
        guard let claim = exchange.claim else { return try acceptUnsigned(&exchange) }
        let dialect = exchange.dialect
        var request = signed(exchange.request)
        request.bucketInHost = exchange.address.bucketInHost
        if !dialect.isS3 { request.payloadHash = hexadecimal(HashAlgorithm.sha256.hash(exchange.wire.body)) }
        do {
            if let known = credentials.issuedKey(claim.accessKey) {
                try accept(known, claim, request, &exchange)
            } else {
                try acceptUnknown(claim, request, &exchange)
            }
        } catch let error as SigningError {
            throw error.answer(for: exchange)
        } catch let error as AWSError {
            throw error
        } catch {
            throw .internalFailure
        }
    }

    private func signed(_ request: IncomingRequest) -> SignedRequest {
        SignedRequest(method: request.method, path: request.path, query: request.query, headers: request.headers)
    }

    private func acceptUnsigned(_ exchange: inout Exchange) throws(AWSError) {
        let isStore = exchange.service?.isObjectStore == true
        let isOpen = exchange.named?.operation.needsNoSignature == true
        if settings.isStrict, !isStore, !isOpen {
            throw AWSError("MissingAuthenticationToken", "Request is missing Authentication Token", status: 403)
        }
        let principal = isStore ? Principal.anonymous : .root(of: settings.defaultAccount)
        exchange.identify(principal, account: settings.defaultAccount, settings)
        exchange.payloadRule = try PayloadRule(unsigned: exchange.request, exchange)
    }

    private func accept(
        _ known: IssuedKey,
        _ claim: SignatureClaim,
        _ request: SignedRequest,
        _ exchange: inout Exchange
    ) throws {
        guard known.isActive else { throw SigningError.unknownAccessKey(claim.accessKey) }
        let now = HostTime.wall.wholeSecondsSince1970
        let verified = try verifier.verify(
            claim,
            of: request,
            dialect: exchange.dialect,
            secret: known.secretKey,
            nowSeconds: now
        )
        try checkToken(known, claim, exchange)
        exchange.identify(known.principal, account: known.principal.account, settings)
        exchange.payloadRule = PayloadRule(verified.payload, chunks: verified.chunks, exchange.request)
    }

    private func checkToken(
        _ known: IssuedKey,
        _ claim: SignatureClaim,
        _ exchange: Exchange
    ) throws(AWSError) {
        let isStore = exchange.dialect.isS3
        if let expires = known.expires, expires.milliseconds <= clock.now.millisecondsSince1970 {
            throw isStore
                ? AWSError("ExpiredToken", "The provided token has expired.", status: 400)
                : AWSError(
                    "ExpiredTokenException",
                    "The security token included in the request is expired",
                    status: 403
                )
        }
        guard let token = known.sessionToken else { return }
        guard claim.securityToken == token else {
            throw isStore
                ? AWSError("InvalidToken", "The provided token is malformed or otherwise invalid.", status: 400)
                : AWSError(
                    "InvalidClientTokenId",
                    "The security token included in the request is invalid.",
                    status: 403
                )
        }
    }

    private func acceptUnknown(
        _ claim: SignatureClaim,
        _ request: SignedRequest,
        _ exchange: inout Exchange
    ) throws {
        guard !settings.isStrict else { throw SigningError.unknownAccessKey(claim.accessKey) }
        // A presigned URL ends when it says, whoever signed it; a clock gone wrong is told in any case.
        try verifier.checkWithoutSecret(
            claim,
            of: request,
            dialect: exchange.dialect,
            nowSeconds: HostTime.wall.wholeSecondsSince1970
        )
        let key = claim.accessKey
        let namesAccount = key.utf8.count == 12 && key.utf8.allSatisfy { (0x30...0x39).contains($0) }
        let account = namesAccount ? key : settings.defaultAccount
        var principal = Principal.root(of: account)
        principal.accessKey = key
        exchange.identify(principal, account: account, settings)
        exchange.payloadRule = try PayloadRule(unsigned: exchange.request, exchange)
    }
}

extension Exchange {
    /// In which family's words a refusal is told.
    var dialect: SigningDialect {
        if service?.isObjectStore == true { return .s3 }
        switch service?.service.model.schema.metadata.protocols.first {
        case .ec2: return .ec2
        case .query, .restXML: return .query
        case .restJSON: return .restJSON
        default: return .json
        }
    }
}

extension SigningError {
    func answer(for exchange: Exchange) -> AWSError {
        let answer = answer(in: exchange.dialect)
        return AWSError(
            answer.code,
            answer.message,
            status: answer.status,
            details: answer.details.map { AWSError.Detail($0.name, $0.value) }
        )
    }
}
