import NIOCore

/// One end of a relayed connection: what comes in here goes out at the other end, no faster than that end takes it.
///
/// Both ends are on one event loop.
final class RelayHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var context: ChannelHandlerContext?
    private var partner: RelayHandler?
    /// A read that waits until the partner can be written to.
    private var hasPendingRead = false
    private var isInputOver = false
    private var isOutputOver = false

    static func join(_ one: RelayHandler, _ other: RelayHandler) {
        one.partner = other
        other.partner = one
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        partner = nil
    }

    // MARK: What comes in

    func read(context: ChannelHandlerContext) {
        if partner?.context?.channel.isWritable ?? true { context.read() } else { hasPendingRead = true }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard let other = partner?.context else { return }
        other.write(NIOAny(unwrapInboundIn(data)), promise: nil)
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
        partner?.context?.close(promise: nil)
        partner = nil
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    /// Says that no more comes, behind all that was written.
    private func endOutput() {
        guard let context, !isOutputOver else { return }
        isOutputOver = true
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.writeAndFlush(NIOAny(ByteBuffer())).whenComplete { _ in
            let (handler, context) = bound.value
            context.close(mode: .output, promise: nil)
            handler.closeIfOver()
        }
    }

    private func closeIfOver() {
        if isInputOver, isOutputOver { context?.close(promise: nil) }
    }
}
