import AWSModel
import AWSService
import AWSSigning
import Ground
import NIOCore
import ObjectStore

/// An object that a browser's form uploads.
///
/// Source: S3 API Reference, "POST Object", "Authenticating Requests in Browser-Based Uploads Using POST".
extension S3Service {
    func postObject(_ request: StreamRequest, _ context: RequestContext) async throws -> StreamResponse {
        let head = request.head
        let bucket = try findBucket(head.bucket, owner: nil)
        var parser = try FormParser(contentType: head.header("content-type"))
        var form = PostForm()
        var upload: FormUpload?
        while let piece = try await request.body.next() {
            for event in try parser.feed(piece) {
                switch event {
                case .field(let name, let value): form.add(name: name, value: value)
                case .fileBegins(let file):
                    form.begin(file)
                    upload = try begin(form, bucket, context)
                case .fileBytes(let bytes): try await upload?.take(bytes)
                case .fileEnds: break
                }
            }
        }
        try parser.end()
        guard let upload else { throw AWSError.malformedPOST() }
        let received = try await upload.finish()
        let outcome = try await put(received, upload.write(received), upload.key, bucket, .none)
        return answer(form, upload, outcome, bucket, head)
    }

    /// Everything that is checked before the file is read.
    private func begin(
        _ form: PostForm,
        _ bucket: BucketState,
        _ context: RequestContext
    ) throws(AWSError) -> FormUpload {
        let key = try form.key()
        try form.checkSignatureFields()
        var context = context
        let (principal, policy) = try sender(of: form, key: key, bucket, context)
        context.principal = principal
        context.account = principal.account.isEmpty ? bucket.owner : principal.account
        let tags = try form["tagging"].map { text throws(AWSError) in try TaggingDocument.read(text) }
        var headers = form.headers(tags: tags)
        if headers["content-type"] == nil, let type = form.file.contentType {
            headers = HeaderFields(headers.lines + [("content-type", type)])
        }
        let write = try ObjectWrite(headers, bucket, context)
        let conditions = ConditionFacts { [headers] keys in
            keys.add(headers)
            if policy != nil { keys.add(.form) }
        }
        try access.check(.needed(for: "PutObject", headers), Target(bucket, key: key), context, conditions)
        return FormUpload(
            key: key,
            base: write,
            policy: policy,
            plan: try ChecksumPlan(headers),
            writer: store.makeContentWriter()
        )
    }

    /// Who has signed the form's policy, and the policy; nobody when it has none.
    private func sender(
        of form: PostForm,
        key: String,
        _ bucket: BucketState,
        _ context: RequestContext
    ) throws(AWSError) -> (Principal, PostPolicy?) {
        let fields = form.fields.map { field in field.name.lowercased() == "key" ? (field.name, key) : field }
        do {
            guard let claim = try SignatureClaim.find(inForm: fields), let text = form["policy"] else {
                return (.anonymous, nil)
            }
            let principal: Principal
            if let issued = access.credentials().issuedKey(claim.accessKey) {
                try SignatureVerifier().verify(claim, formPolicy: text, secret: issued.secretKey)
                guard issued.isActive else { throw SigningError.unknownAccessKey(claim.accessKey) }
                guard issued.sessionToken == nil || issued.sessionToken == claim.securityToken else {
                    throw AWSError.s3(
                        "InvalidToken",
                        "The provided token is malformed or otherwise invalid.",
                        status: 400
                    )
                }
                principal = issued.principal
            } else {
                guard !refusesUnknownKeys else { throw SigningError.unknownAccessKey(claim.accessKey) }
                principal = Self.unknown(claim.accessKey, else: context.account)
            }
            let policy = try PostPolicy(base64: text)
            try policy.check(
                fields: fields,
                bucket: bucket.name,
                nowSeconds: HostTime.wall.wholeSecondsSince1970
            )
            return (principal, policy)
        } catch {
            throw Self.answer(to: error)
        }
    }

    /// A key that the cloud has not given out is taken at its word, unless the cloud is strict, as everywhere: twelve
    /// digits name an account.
    private static func unknown(_ accessKey: String, else account: String) -> Principal {
        let namesAccount = accessKey.utf8.count == 12 && accessKey.utf8.allSatisfy { (0x30...0x39).contains($0) }
        var principal = Principal.root(of: namesAccount ? accessKey : account)
        principal.accessKey = accessKey
        return principal
    }

    private static func answer(to error: any Error) -> AWSError {
        let answer: ErrorAnswer
        switch error {
        case let known as AWSError: return known
        case let signing as SigningError: answer = signing.answer(in: .s3)
        case let policy as PostPolicyError: answer = policy.answer
        default: return .internalS3Error
        }
        return AWSError(
            answer.code,
            answer.message,
            status: answer.status,
            details: answer.details.map { AWSError.Detail($0.name, $0.value) }
        )
    }

    private func answer(
        _ form: PostForm,
        _ upload: FormUpload,
        _ outcome: PutOutcome,
        _ bucket: BucketState,
        _ head: RequestFace
    ) -> StreamResponse {
        let host = head.header("host") ?? "s3.\(bucket.region).amazonaws.com"
        let path = PercentEncoding.encode(upload.key, keeping: .path)
        let isInPath = head.path.hasPrefix("/" + bucket.name)
        let location = "http://\(host)/" + (isInPath ? bucket.name + "/" : "") + path
        let answer = PostAnswer(
            form,
            bucket: bucket.name,
            key: upload.key,
            tag: outcome.record.tag,
            location: location
        )
        var headers = putHeaders(outcome, upload.base, bucket)
        headers.append(("Location", answer.redirect ?? location))
        guard let body = answer.body else { return StreamResponse(status: answer.status, headers: headers) }
        headers.append(("Content-Type", "application/xml"))
        return StreamResponse(status: answer.status, headers: headers, body: .buffer(ByteBuffer(string: body)))
    }
}
