import AWSModel
import AWSService
import AWSSigning
import AWSWire
import Ground

/// One request on its way through the steps, with what each has found.
struct Exchange {
    let request: IncomingRequest
    /// In the form of its service.
    var requestID = ""
    let started = Stopwatch()
    var address = Address(service: "", routingPath: "/")
    var service: RegisteredService?
    var claim: SignatureClaim?
    /// The body, where it had to be read to name the service.
    var collected: [UInt8]?
    var wire = WireRequest()
    var codec: (any ProtocolCodec)?
    var named: NamedOperation?
    var operationName = ""
    var principal = Principal.anonymous
    var account = ""
    var region = ""
    var payloadRule = PayloadRule.plain

    init(request: IncomingRequest) { self.request = request }

    mutating func identify(_ principal: Principal, account: String, _ settings: GatewaySettings) {
        self.principal = principal
        self.account = account
        region = address.region ?? settings.defaultRegion
    }

    func context(now: Timestamp, caller: any InProcessCaller) -> RequestContext {
        RequestContext(
            account: account,
            region: region,
            principal: principal,
            requestID: requestID,
            now: now,
            origin: request.origin,
            caller: caller
        )
    }

    /// The body as the handler sees it: chunk framing taken off, digests verified on the way.
    func payload() throws -> PayloadBody { try PayloadBody(request.http, payloadRule) }
}

extension RegisteredService {
    /// S3 has its own request ids, headers and error words.
    var isObjectStore: Bool { name == "s3" }

    /// The query protocols keep the operation's name in the body.
    var namesFromBody: Bool { !isObjectStore }
}
