import AWSModel
import AWSService
import MQShapes
import World

/// Source: Amazon MQ API Reference, "CreateUser", "DescribeUser", "ListUsers", "UpdateUser", "DeleteUser".
extension MQService {
    func registerUsers(in table: inout OperationTable) {
        table.on(MQOperations.createUser, createUser)
        table.on(MQOperations.describeUser, describeUser)
        table.on(MQOperations.listUsers, listUsers)
        table.on(MQOperations.updateUser, updateUser)
        table.on(MQOperations.deleteUser, deleteUser)
    }

    func createUser(_ input: CreateUserRequest, _ context: RequestContext) async throws -> CreateUserResponse {
        try NameCheck.user(input.username)
        let settings = try UserSettings.checked(
            password: input.password,
            groups: input.groups,
            hasConsole: input.consoleAccess,
            isReplication: input.replicationUser
        )
        try await changeUsers(input.brokerId, context) { users in
            guard users[input.username] == nil else {
                throw AWSError.conflict("User [\(input.username)] already exists.", "username")
            }
            guard users.count < MQLimits.usersMax else {
                throw AWSError.badRequest("A broker can have at most \(MQLimits.usersMax) users.")
            }
            users[input.username] = BrokerUserRecord(
                current: nil,
                pending: BrokerUserRecord.Change(kind: .create, settings: settings)
            )
        }
        return CreateUserResponse()
    }

    func updateUser(_ input: UpdateUserRequest, _ context: RequestContext) async throws -> UpdateUserResponse {
        try await changeUsers(input.brokerId, context) { users in
            guard var user = users[input.username], let base = user.pending?.settings ?? user.current else {
                throw AWSError.noUser(input.username)
            }
            let settings = try UserSettings.checked(
                password: input.password ?? base.password,
                groups: input.groups ?? base.groups,
                hasConsole: input.consoleAccess ?? base.hasConsole,
                isReplication: input.replicationUser ?? base.isReplication
            )
            let kind = user.current == nil ? BrokerUserRecord.Change.Kind.create : .update
            user.pending = BrokerUserRecord.Change(kind: kind, settings: settings)
            users[input.username] = user
        }
        return UpdateUserResponse()
    }

    func deleteUser(_ input: DeleteUserRequest, _ context: RequestContext) async throws -> DeleteUserResponse {
        try await changeUsers(input.brokerId, context) { users in
            guard var user = users[input.username] else { throw AWSError.noUser(input.username) }
            if let current = user.current {
                user.pending = BrokerUserRecord.Change(kind: .delete, settings: current)
                users[input.username] = user
            } else {
                // It never was: nothing waits for a reboot.
                users[input.username] = nil
            }
        }
        return DeleteUserResponse()
    }

    func describeUser(_ input: DescribeUserRequest, _ context: RequestContext) async throws -> DescribeUserResponse {
        let broker = try world.ledger.broker(input.brokerId, in: context.place)
        guard let user = broker.record.users[input.username] else { throw AWSError.noUser(input.username) }
        return DescribeUserResponse {
            $0.brokerId = broker.id
            $0.username = input.username
            $0.consoleAccess = user.current?.hasConsole ?? false
            $0.groups = user.current?.groups ?? []
            $0.replicationUser = user.current?.isReplication ?? false
            $0.pending = user.pending.map { change in
                UserPendingChanges {
                    $0.pendingChange = change.kind.rawValue
                    guard change.kind != .delete else { return }
                    $0.consoleAccess = change.settings.hasConsole
                    $0.groups = change.settings.groups
                }
            }
        }
    }

    func listUsers(_ input: ListUsersRequest, _ context: RequestContext) async throws -> ListUsersResponse {
        let broker = try world.ledger.broker(input.brokerId, in: context.place)
        let page = try Page(
            broker.record.users.sorted { $0.key < $1.key },
            nextToken: input.nextToken,
            maxResults: input.maxResults,
            id: \.key
        )
        return ListUsersResponse {
            $0.brokerId = broker.id
            $0.maxResults = page.maxResults
            $0.nextToken = page.nextToken
            $0.users = page.elements.map { $0.value.summary($0.key) }
        }
    }

    private func changeUsers(
        _ broker: String,
        _ context: RequestContext,
        _ body: @escaping @Sendable (inout [String: BrokerUserRecord]) throws -> Void
    ) async throws {
        let place = context.place
        try await world.ledger.write { transaction in
            var kept = try transaction.broker(broker, in: place)
            guard kept.record.state != .deletionInProgress, kept.record.state != .creationFailed else {
                throw AWSError.wrongState("change users of", kept.id, kept.record.state)
            }
            try body(&kept.record.users)
            try transaction.update(kept)
        }
    }
}

enum UserSettings {
    /// Observed: the words about replication users (public issues).
    static func checked(
        password: String,
        groups: [String]?,
        hasConsole: Bool?,
        isReplication: Bool?
    ) throws -> BrokerUserRecord.Settings {
        try NameCheck.password(password)
        try NameCheck.groups(groups ?? [])
        if hasConsole == true, isReplication == true {
            throw AWSError.badRequest(
                "Replication user couldn't have console access. [replicationUser] and [consoleAccess] are mutually "
                    + "exclusive parameters."
            )
        }
        return BrokerUserRecord.Settings(
            password: password,
            groups: groups ?? [],
            hasConsole: hasConsole ?? false,
            isReplication: isReplication ?? false
        )
    }
}

extension BrokerUserRecord {
    func summary(_ name: String) -> UserSummary {
        UserSummary {
            $0.username = name
            $0.pendingChange = pending?.kind.rawValue
        }
    }
}
