import NIOCore

/// One end of a relayed connection: what comes in here goes out at the other end, no faster than that end takes it.
///
/// Both ends are on one event loop.
final class RelayHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let whenActive: (RelayHandler, any Channel) -> Void
    private var context: ChannelHandlerContext?
    private var partner: RelayHandler?
    /// A read that waits until the partner can be written to.
    private var hasPendingRead = false
    private var isInputOver = false
    private var isOutputEnding = false
    private var isOutputOver = false
    /// What came before there was a partner: a client that has ended its side is read without being asked.
    private var early: [ByteBuffer] = []

    init(whenActive: @escaping (RelayHandler, any Channel) -> Void = { _, _ in }) { self.whenActive = whenActive }

    /// Lets bytes flow. Both channels are active.
    static func join(_ one: RelayHandler, _ other: RelayHandler) {
        one.partner = other
        other.partner = one
        for handler in [one, other] { handler.handOverEarly() }
    }

    private func handOverEarly() {
        for part in early { partner?.context?.write(NIOAny(part), promise: nil) }
        early = []
        partner?.context?.flush()
        if isInputOver { partner?.endOutput() }
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        partner = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        whenActive(self, context.channel)
        context.fireChannelActive()
    }

    // MARK: What comes in

    func read(context: ChannelHandlerContext) {
        if partner?.context?.channel.isWritable ?? true { context.read() } else { hasPendingRead = true }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        guard let partner else { return early.append(part) }
        partner.context?.write(NIOAny(part), promise: nil)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        partner?.context?.flush()
        context.fireChannelReadComplete()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { partner?.readPending() }
        context.fireChannelWritabilityChanged()
    }

    private func readPending() {
        guard hasPendingRead else { return }
        hasPendingRead = false
        context?.read()
    }

    // MARK: Ends

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed {
            isInputOver = true
            partner?.endOutput()
            closeIfOver()
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        partner?.finish()
        partner = nil
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    /// Says that no more comes, behind all that was written.
    private func endOutput() {
        guard !isOutputEnding else { return }
        isOutputEnding = true
        afterWrites { handler, context in
            context.close(mode: .output, promise: nil)
            handler.isOutputOver = true
            handler.closeIfOver()
        }
    }

    /// Nothing is behind any more: what was written still goes out.
    private func finish() { afterWrites { $1.close(promise: nil) } }

    private func afterWrites(_ act: @escaping @Sendable (RelayHandler, ChannelHandlerContext) -> Void) {
        guard let context else { return }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.writeAndFlush(NIOAny(ByteBuffer())).whenComplete { _ in
            let (handler, context) = bound.value
            act(handler, context)
        }
    }

    private func closeIfOver() {
        if isInputOver, isOutputOver { context?.close(promise: nil) }
    }
}
