package import AWSModel

/// One wire protocol spoken for one service, in both directions.
///
///     query ── form keys in, XML out          json ── X-Amz-Target, JSON both ways
///     ec2   ── the same with its own names    rest-json, rest-xml ── paths, headers, a body
///     smithy-rpc-v2-cbor ── a path with the operation's name, CBOR both ways
///
/// A codec holds tables that are made from the schema once; make it once per service and share it.
package protocol ProtocolCodec: Sendable {
    var schema: ServiceSchema { get }

    // MARK: The server's side

    /// Which operation a request asks for; also those that are known but absent here.
    func name(_ request: WireRequest) throws(WireError) -> NamedOperation

    /// The input's tree. Streaming payload members are left out: their body is elsewhere.
    func decodeInput(_ request: WireRequest, of named: NamedOperation) throws(WireError) -> Fields

    func encodeOutput(_ output: Fields, of operation: OperationSchema, requestID: String) -> WireResponse

    func encodeError(_ error: AWSError, of operation: OperationSchema?, requestID: String) -> WireResponse

    /// The answer to a request that could not be read, in the words of services that speak this protocol.
    func answer(to error: WireError) -> AWSError

    /// The answer to an input that breaks its model's constraints. There is at least one violation.
    func answer(to violations: [Violation], of operation: OperationSchema) -> AWSError

    // MARK: The client's side

    func encodeInput(_ input: Fields, of operation: OperationSchema) throws(WireError) -> WireRequest

    /// What the service answered: an output's tree or an error.
    func decodeOutput(
        _ response: WireResponse,
        of operation: OperationSchema
    ) throws(WireError) -> Result<Fields, AWSError>
}

/// The operation of a request, with what was read on the way to its name.
package struct NamedOperation: Sendable {
    package let operation: OperationSchema
    let form: FormTree?
    let labels: [RouteLabel]

    init(_ operation: OperationSchema, form: FormTree? = nil, labels: [RouteLabel] = []) {
        self.operation = operation
        self.form = form
        self.labels = labels
    }
}

extension ProtocolCodec {
    func operation(named name: String) throws(WireError) -> OperationSchema {
        guard let operation = schema.operation(name) else {
            throw WireError(.unknownOperation(name), "The action \(name) is not valid for this web service.")
        }
        return operation
    }

    /// The error of an answer by status alone: a proxy's page, or a HEAD, which has no body.
    func bodilessError(_ response: WireResponse) -> AWSError {
        AWSError(
            String(response.status),
            "",
            status: response.status,
            fault: response.status < 500 ? .sender : .receiver
        )
    }
}
