import AWSModel
package import AWSService
import AWSSigning
import AWSWire
import Ground
package import HTTPFront
import NIOCore
import Synchronization
package import World

/// What stands behind port 4566: the steps of every request, in order.
///
/// Name the service → name the operation → verify the caller → faults → decode and check → call → encode → log.
package final class Gateway: HTTPHandler {
    let registry: ServiceRegistry
    let settings: GatewaySettings
    let authenticator: Authenticator
    let pages: OwnPages
    let world: World
    let log: RequestLog
    private let injectedErrors: InjectedErrors
    private let knownAccounts = Mutex<Set<String>>([])

    package init(
        registry: ServiceRegistry,
        credentials: CredentialDirectory,
        settings: GatewaySettings,
        pages: OwnPages,
        world: World,
        log: RequestLog
    ) {
        self.registry = registry
        self.settings = settings
        self.pages = pages
        self.world = world
        self.log = log
        injectedErrors = InjectedErrors(world: world)
        authenticator = Authenticator(credentials: credentials, settings: settings, clock: world.clock)
    }

    package func respond(to request: HTTPRequest, with response: consuming ResponseWriter) async {
        let incoming = IncomingRequest(request)
        if let page = await pages.answer(to: incoming) {
            return response.send(page)
        }
        let answer = await answer(incoming)
        await ResponseDelivery.send(answer, over: response)
    }

    /// Answers what came in through a door, whose keeper knows where it comes from. It has none of the own pages.
    package func respond(
        to request: HTTPRequest,
        from origin: RequestContext.Origin,
        with response: consuming ResponseWriter
    ) async {
        var incoming = IncomingRequest(request)
        incoming.doorOrigin = origin
        let answer = await answer(incoming)
        await ResponseDelivery.send(answer, over: response)
    }

    /// The answer to a request of an AWS client.
    func answer(_ request: IncomingRequest) async -> StreamResponse {
        var exchange = Exchange(request: request)
        do {
            try await name(&exchange)
            try await prepare(&exchange)
            try await note(exchange.account)
            try injectedErrors.check(exchange)
            let response = try await call(exchange)
            return await finished(response, exchange)
        } catch {
            return await finished(encode(failure: error, exchange), exchange)
        }
    }

    /// An account is there from its first request on.
    private func note(_ account: String) async throws {
        guard knownAccounts.withLock({ !$0.contains(account) }) else { return }
        try await world.accounts.use(account)
        knownAccounts.withLock { _ = $0.insert(account) }
    }

    // MARK: Steps

    /// Names the service, and what the signature claims.
    private func name(_ exchange: inout Exchange) async throws {
        let claim = Result { try authenticator.claim(of: exchange.request) }
        let scope = (try? claim.get())?.scope
        var version = Address.parameter("Version", in: exchange.request.query)
        if scope == nil, version == nil, exchange.request.isForm {
            let body = try await collect(exchange.request)
            exchange.collected = body
            version = Address.parameter("Version", in: String(decoding: body, as: UTF8.self))
        }
        exchange.address = Address(
            exchange.request,
            scope: scope.map { ($0.service, $0.region) },
            version: version,
            resolver: registry.resolver,
            ownSuffix: settings.ownHostSuffix
        )
        exchange.service = registry[exchange.address.service]
        // Before anything can be refused: a refusal is written in the protocol of the request.
        exchange.wire = WireRequest(
            method: exchange.request.method,
            path: exchange.address.routingPath,
            query: exchange.request.query,
            headers: exchange.request.wireHeaders
        )
        let isObjectStore = exchange.service?.isObjectStore == true
        exchange.requestID = isObjectStore ? world.ids.storeRequest() : world.ids.uuid()
        guard exchange.service != nil else { throw AWSError.notBuilt("The service \(exchange.address.service)") }
        exchange.claim = try authenticator.claim(from: claim, exchange)
    }

    /// Names the operation and verifies the caller; reads the body first where the protocol keeps the name in it.
    private func prepare(_ exchange: inout Exchange) async throws {
        guard let service = exchange.service else { return }
        let face = exchange.address.face(of: exchange.request)
        if let name = service.service.unmodelledOperation(face) {
            exchange.operationName = name
            return exchange.identify(.anonymous, account: settings.defaultAccount, settings)
        }
        if service.namesFromBody {
            if let body = exchange.collected {
                exchange.wire.body = body
            } else {
                exchange.wire.body = try await collect(exchange.request)
            }
        }
        exchange.codec = service.codecs.codec(for: exchange.wire)
        // What was signed is what was sent; what it says is what it unpacks to.
        let sent = exchange.wire.body
        exchange.wire.body = try unpacked(sent, of: exchange.request)
        do {
            exchange.named = try exchange.codec?.name(exchange.wire)
        } catch {
            throw exchange.codec?.answer(to: error) ?? AWSError.internalFailure
        }
        exchange.operationName = exchange.named?.operation.name ?? ""
        let plain = exchange.wire.body
        exchange.wire.body = sent
        try authenticator.verify(&exchange)
        exchange.wire.body = plain
    }

    /// Finds the handler and lets it answer.
    private func call(_ exchange: Exchange) async throws -> StreamResponse {
        guard let service = exchange.service, let entry = service.table.entries[exchange.operationName] else {
            throw AWSError.notBuilt("\(exchange.address.service):\(exchange.operationName)")
        }
        let context = exchange.context(
            now: Timestamp(milliseconds: world.clock.now.millisecondsSince1970),
            caller: registry
        )
        switch entry.handler {
        case .stream(let handler):
            let body = try exchange.payload()
            let face = exchange.address.face(of: exchange.request)
            return try await handler(
                StreamRequest(operation: exchange.operationName, head: face, body: body),
                context
            )
        case .tree(let handler):
            return try await callTree(exchange, service, handler, context)
        }
    }

    private func callTree(
        _ exchange: Exchange,
        _ service: RegisteredService,
        _ handler: @escaping @Sendable (Fields, RequestContext) async throws -> Fields,
        _ context: RequestContext
    ) async throws -> StreamResponse {
        guard let codec = exchange.codec, let named = exchange.named else { throw AWSError.internalFailure }
        var wire = exchange.wire
        if !service.namesFromBody {
            wire.body = try await exchange.payload().collected(upTo: settings.bodyBytesMax)
            try service.service.checkBody(wire.body, exchange.address.face(of: exchange.request))
        }
        let input = try decode(wire, named, codec)
        let output = try await handler(input, context)
        return StreamResponse(codec.encodeOutput(output, of: named.operation, requestID: exchange.requestID))
    }

    private func decode(_ wire: WireRequest, _ named: NamedOperation, _ codec: any ProtocolCodec) throws -> Fields {
        let input: Fields
        do {
            input = try codec.decodeInput(wire, of: named)
        } catch {
            throw codec.answer(to: error)
        }
        try codec.check(input, of: named.operation)
        return input
    }

    private func collect(_ request: IncomingRequest) async throws -> [UInt8] {
        do {
            let body = try await request.http.body.collect(upTo: settings.bodyBytesMax)
            return Array(body.readableBytesView)
        } catch {
            throw BodyErrors.answer(to: error)
        }
    }

    /// Clients pack long requests of operations whose model allows it, such as PutMetricData.
    private func unpacked(_ body: [UInt8], of request: IncomingRequest) throws -> [UInt8] {
        guard !body.isEmpty, request.header("content-encoding")?.lowercased() == "gzip" else { return body }
        guard let plain = Inflate.gzip(body, atMost: settings.bodyBytesMax) else {
            throw AWSError("SerializationException", "The gzip body cannot be unpacked.", status: 400)
        }
        return plain
    }

    // MARK: Endings

    private func encode(failure: any Error, _ exchange: Exchange) -> StreamResponse {
        let error: AWSError
        switch failure {
        case let known as AWSError: error = known
        default:
            log.failure(exchange, failure)
            let isObjectStore = exchange.service?.isObjectStore == true
            let isDiskFull = (failure as? LedgerError)?.isDiskFull == true
            error = isDiskFull ? .diskFull(isObjectStore) : isObjectStore ? .storeFailure : .internalFailure
        }
        let codec =
            exchange.codec ?? exchange.service?.codecs.codec(for: exchange.wire)
            ?? FallbackCodec.codec(for: exchange.request, service: exchange.address.service)
        return StreamResponse(
            codec.encodeError(error, of: exchange.named?.operation, requestID: exchange.requestID)
        )
    }

    private func finished(_ response: StreamResponse, _ exchange: Exchange) async -> StreamResponse {
        var response = response
        if let service = exchange.service, service.isObjectStore {
            response.addIfMissing("x-amz-request-id", exchange.requestID)
            response.addIfMissing("x-amz-id-2", world.ids.storeHost())
            response.addIfMissing("Server", "AmazonS3")
            if exchange.request.header("origin") != nil {
                let face = exchange.address.face(of: exchange.request)
                for line in await service.service.originHeaders(face) { response.addIfMissing(line.name, line.value) }
            }
        }
        log.answered(exchange, response.status)
        return response
    }
}
