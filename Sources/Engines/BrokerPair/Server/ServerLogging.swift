/// How a server logs: what it does goes to one file, who does what to queues and accounts to another.
///
/// The server's binding is that of log4j 1.2; the second version's files that come with it do nothing.
enum ServerLogging {
    static func text(node: String) -> String {
        let logs = "\(ServerDocument.base)/nodes/\(node)/logs"
        return """
            log4j.rootLogger=INFO, general
            log4j.logger.org.apache.activemq.spring=WARN
            log4j.logger.org.springframework=WARN
            log4j.logger.org.apache.xbean.spring=WARN
            log4j.logger.org.apache.activemq.audit=INFO, audit
            log4j.additivity.org.apache.activemq.audit=false
            log4j.throwableRenderer=org.apache.log4j.EnhancedThrowableRenderer
            \(appender("general", file: "\(logs)/activemq.log"))
            \(filters)
            \(appender("audit", file: "\(logs)/audit.log"))

            """
    }

    /// Whoever connects to an encrypted port and goes away without a word looks whether anybody is there: no news.
    private static let unsaid = [
        "closing inbound before receiving peer", "Remote host terminated the handshake",
        "Cannot send, channel has already failed", "Connection or inbound has closed",
        "Connection or outbound has closed",
    ]

    private static var filters: String {
        let lines = unsaid.enumerated().flatMap { place, phrase in
            let filter = "log4j.appender.general.filter.\(place + 1)"
            return [
                "\(filter)=org.apache.log4j.varia.StringMatchFilter", "\(filter).StringToMatch=\(phrase)",
                "\(filter).AcceptOnMatch=false",
            ]
        }
        return lines.joined(separator: "\n")
    }

    private static func appender(_ name: String, file: String) -> String {
        """
        log4j.appender.\(name)=org.apache.log4j.RollingFileAppender
        log4j.appender.\(name).file=\(file)
        log4j.appender.\(name).maxFileSize=16MB
        log4j.appender.\(name).maxBackupIndex=3
        log4j.appender.\(name).layout=org.apache.log4j.PatternLayout
        log4j.appender.\(name).layout.ConversionPattern=%d | %-5p | %m | %c | %t%n
        """
    }
}
