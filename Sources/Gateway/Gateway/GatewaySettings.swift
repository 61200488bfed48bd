/// What the user has set that concerns requests.
package struct GatewaySettings: Sendable {
    package var defaultRegion = "us-east-1"
    /// The account of requests that name none.
    package var defaultAccount = "000000000000"
    /// Unknown access keys are refused.
    package var isStrict = false
    /// `LOCALSTACK_HOST`: a further host name suffix that stands for this cloud.
    package var ownHostSuffix: String?
    /// A collected body's limit in bytes; streamed bodies have their own.
    package var bodyBytesMax = 16 << 20
    /// Every request is logged, not only failures.
    package var isVerbose = false

    package init() {}
}
