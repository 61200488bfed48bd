import CloudFormationService
import Ground
import Testing

@Suite("A stack")
struct StackMachineTests {
    static let chain = """
        Resources:
          A: {Type: Test::Thing, Properties: {Text: X}}
          B: {Type: Test::Thing, Properties: {Text: !Ref A}}
          C: {Type: Test::Thing, Properties: {Text: !GetAtt A.Arn}}
        Outputs:
          O: {Value: !Sub '${B}+${C.Arn}', Export: {Name: !Sub '${AWS::StackName}-o'}}

        """

    private func created(_ text: String) throws -> ScriptedStackRunner {
        var runner = ScriptedStackRunner(StackMachine(creating: try deployTemplate(text)))
        runner.runAll()
        return runner
    }

    private func updating(
        _ old: String,
        _ new: String,
        options: StackOptions = StackOptions(),
        failing: [String: Int] = [:]
    ) throws -> ScriptedStackRunner {
        let first = try created(old)
        let machine = StackMachine(updating: first.machine.resources, to: try deployTemplate(new), options: options)
        return ScriptedStackRunner(machine, world: first.world, failing: failing)
    }

    @Test("comes up in order, and tells it as CloudFormation does")
    func creation() throws {
        let runner = try created("Resources:\n  A: {Type: Test::Thing}\n  B: {Type: Test::Thing, DependsOn: A}\n")
        #expect(
            runner.history == [
                "stack CREATE_IN_PROGRESS: User Initiated",
                "A CREATE_IN_PROGRESS", "A CREATE_IN_PROGRESS A-1: Resource creation Initiated",
                "A CREATE_COMPLETE A-1",
                "B CREATE_IN_PROGRESS", "B CREATE_IN_PROGRESS B-1: Resource creation Initiated",
                "B CREATE_COMPLETE B-1",
                "stack CREATE_COMPLETE",
            ]
        )
    }

    @Test("makes what is independent side by side")
    func parallel() throws {
        var runner = ScriptedStackRunner(StackMachine(creating: try deployTemplate(Self.chain)))
        runner.start()
        #expect(runner.open.values.map(\.logicalId) == ["A"])
        runner.finish(1)
        #expect(Set(runner.open.values.map(\.logicalId)) == ["B", "C"])
        #expect(runner.machine.inFlight == 2)
        runner.runOpen()
        #expect(
            runner.machine.outputs == [
                StackOutput(name: "O", value: "B-1+arn:C-1", description: nil, exportName: "shop-o")
            ]
        )
        #expect(runner.world["C-1"] == "{\"Text\":\"arn:A-1\"}")
    }

    @Test("takes back what it made when a resource fails")
    func rollback() throws {
        var runner = ScriptedStackRunner(
            StackMachine(creating: try deployTemplate(Self.chain)),
            failing: ["create B": 1]
        )
        runner.start()
        runner.finish(1)
        runner.finish(2)
        runner.cancel(3)
        runner.runOpen()
        #expect(
            runner.history.dropFirst(4) == [
                "B CREATE_IN_PROGRESS", "C CREATE_IN_PROGRESS",
                "B CREATE_FAILED: no room", "C CREATE_FAILED: Resource creation cancelled",
                """
                stack ROLLBACK_IN_PROGRESS: The following resource(s) failed to create: [B, C]. \
                Rollback requested by user.
                """,
                "B DELETE_COMPLETE", "C DELETE_COMPLETE", "A DELETE_IN_PROGRESS A-1", "A DELETE_COMPLETE A-1",
                "stack ROLLBACK_COMPLETE",
            ]
        )
        #expect(runner.world.isEmpty)
        #expect(runner.machine.isFinished)
    }

    @Test(
        "stops, stays or goes on failure as it was told",
        arguments: [
            (StackOptions.OnFailure.doNothing, StackStatus.createFailed, 1), (.delete, .deleteComplete, 0),
            (.rollback, .rollbackComplete, 0),
        ]
    )
    func onFailure(_ choice: StackOptions.OnFailure, _ status: StackStatus, _ left: Int) throws {
        let text =
            """
            Resources:\n  A: {Type: Test::Thing}\n  B: {Type: Test::Thing, DependsOn: A}\n  C: {Type: \
            Test::Thing, DependsOn: B}\n
            """
        let machine = StackMachine(creating: try deployTemplate(text), options: StackOptions(onFailure: choice))
        var runner = ScriptedStackRunner(machine, failing: ["create B": 1])
        runner.runAll()
        #expect(runner.machine.status == status)
        #expect(runner.world.count == left)
        #expect(!runner.history.contains { $0.hasPrefix("C CREATE") })
        #expect(runner.machine.statusReason?.contains("failed to create: [B]. ") ?? (choice != .doNothing))
    }

    @Test("that failed and stayed is mended by the next update")
    func mended() throws {
        let text = "Resources:\n  A: {Type: Test::Thing}\n  B: {Type: Test::Thing, DependsOn: A}\n"
        let machine = StackMachine(creating: try deployTemplate(text), options: StackOptions(onFailure: .doNothing))
        var first = ScriptedStackRunner(machine, failing: ["create B": 1])
        first.runAll()
        let next = StackMachine(
            updating: first.machine.resources,
            to: try deployTemplate(text),
            leftovers: first.machine.leftovers
        )
        var second = ScriptedStackRunner(next, world: first.world)
        second.runAll()
        #expect(second.machine.status == .updateComplete)
        #expect(Set(second.world.keys) == ["A-1", "B-1"])
    }

    @Test(
        "fails as a whole when an output or an import cannot be had",
        arguments: [
            (
                "Resources: {A: {Type: Custom::Any}}\nOutputs: {O: {Value: !GetAtt A.Nope}}\n",
                """
                [Error] /Outputs/O/Value/Fn::GetAtt: Resource type Custom::Any does not support \
                attribute {Nope}. Rollback requested by user.
                """
            ),
            (
                """
                Resources: {A: {Type: Test::Thing}, B: {Type: Test::Thing, DependsOn: A, Properties: \
                {Text: !ImportValue gone}}}\n
                """,
                "No export named gone found. Rollback requested by user."
            ),
            (
                "Resources: {A: {Type: Test::Thing}}\nOutputs: {O: {Value: x, Export: {Name: net-vpc}}}\n",
                "Export with name net-vpc is already exported by another stack. Rollback requested by user."
            ),
        ]
    )
    func stackFailure(_ text: String, _ reason: String) throws {
        let runner = try created(text)
        #expect(runner.machine.status == .rollbackComplete)
        #expect(runner.history.contains("stack ROLLBACK_IN_PROGRESS: \(reason)"))
        #expect(runner.world.isEmpty)
    }

    @Test("is changed in place, by replacement and by removal, the old ones last")
    func update() throws {
        let old = """
            Resources:
              A: {Type: Test::Thing, Properties: {Name: a}}
              B: {Type: Test::Thing, Properties: {Text: !Ref A}}
              C: {Type: Test::Thing, Properties: {Text: !Ref B}}
              D: {Type: Test::Thing}

            """
        let new = """
            Resources:
              A: {Type: Test::Thing, Properties: {Name: b}}
              B: {Type: Test::Thing, Properties: {Text: !Ref A}}
              D: {Type: Test::Thing}
              E: {Type: Test::Thing, DependsOn: B}

            """
        var runner = try updating(old, new)
        runner.runAll()
        #expect(
            runner.history == [
                "stack UPDATE_IN_PROGRESS: User Initiated",
                """
                A UPDATE_IN_PROGRESS A-1: Requested update requires the creation of a new physical \
                resource; hence creating one.
                """,
                "A UPDATE_IN_PROGRESS A-2: Resource creation Initiated", "A UPDATE_COMPLETE A-2",
                "B UPDATE_IN_PROGRESS B-1", "B UPDATE_COMPLETE B-1",
                "E CREATE_IN_PROGRESS", "E CREATE_IN_PROGRESS E-1: Resource creation Initiated",
                "E CREATE_COMPLETE E-1",
                "stack UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
                "A DELETE_IN_PROGRESS A-1", "C DELETE_IN_PROGRESS C-1", "A DELETE_COMPLETE A-1",
                "C DELETE_COMPLETE C-1",
                "stack UPDATE_COMPLETE",
            ]
        )
        #expect(
            runner.world == [
                "A-2": "{\"Name\":\"b\"}", "B-1": "{\"Text\":\"A-2\"}", "D-1": "{}", "E-1": "{}",
            ]
        )
    }

    static let before =
        """
        Resources:\n  A: {Type: Test::Thing, Properties: {Name: a}}\n  B: {Type: Test::Thing, \
        Properties: {Text: !Ref A}}\n  G: {Type: Test::Thing}\n
        """
    static let after =
        """
        Resources:\n  A: {Type: Test::Thing, Properties: {Name: b}}\n  B: {Type: Test::Thing, \
        Properties: {Text: !Ref A}}\n  N: {Type: Test::Thing, DependsOn: B}\n  Z: {Type: Test::Thing, \
        DependsOn: N}\n
        """

    @Test("returns to what it was when an update fails")
    func updateRollback() throws {
        var runner = try updating(Self.before, Self.after, failing: ["create Z": 1])
        let world = runner.world
        runner.runAll()
        let start = try #require(runner.history.firstIndex { $0.hasPrefix("Z CREATE_FAILED") })
        #expect(
            runner.history[start...] == [
                "Z CREATE_FAILED: no room",
                "stack UPDATE_ROLLBACK_IN_PROGRESS: The following resource(s) failed to create: [Z]. ",
                "A UPDATE_COMPLETE A-1", "B UPDATE_IN_PROGRESS B-1", "B UPDATE_COMPLETE B-1",
                "stack UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
                "A DELETE_IN_PROGRESS A-2", "Z DELETE_COMPLETE", "N DELETE_IN_PROGRESS N-1",
                "A DELETE_COMPLETE A-2", "N DELETE_COMPLETE N-1", "stack UPDATE_ROLLBACK_COMPLETE",
            ]
        )
        #expect(runner.world == world)
        #expect(runner.machine.resources.map(\.logicalId) == ["A", "B", "G"])
    }

    @Test("keeps what an update made when rollback is off, and can still be rolled back")
    func disabledRollback() throws {
        let options = StackOptions(onFailure: .doNothing)
        var runner = try updating(Self.before, Self.after, options: options, failing: ["create N": 1])
        let world = runner.world
        runner.runAll()
        #expect(runner.machine.status == .updateFailed)
        #expect(runner.machine.leftovers.map(\.physicalId) == ["A-1"])
        #expect(runner.world["A-2"] != nil)
        runner.absorb(runner.machine.rollBack())
        runner.runOpen()
        #expect(runner.machine.status == .updateRollbackComplete)
        #expect(runner.world == world)
    }

    @Test("can be turned back while it is updated")
    func cancelled() throws {
        var runner = try updating(Self.before, Self.after)
        let world = runner.world
        runner.start()
        runner.finish(1)
        #expect(runner.machine.isCancellable)
        runner.absorb(runner.machine.cancelUpdate())
        runner.cancel(2)
        runner.runOpen()
        #expect(runner.history.contains("B UPDATE_FAILED B-1: Resource update cancelled"))
        #expect(runner.machine.status == .updateRollbackComplete)
        #expect(runner.world == world)
        #expect(!runner.machine.isCancellable)
    }

    @Test("goes on with a rollback that failed, leaving out what it is told to", arguments: [true, false])
    func continuedRollback(_ skips: Bool) throws {
        var runner = try updating(Self.before, Self.after, failing: ["create N": 1])
        runner.start()
        runner.finish(1)
        runner.finish(2)
        runner.failing["update B"] = 1
        runner.runOpen()
        #expect(runner.machine.status == .updateRollbackFailed)
        #expect(runner.machine.statusReason == "The following resource(s) failed to update: [B]. ")
        let refusal = templateComplaint { _ = try runner.machine.continueRollback(skipping: ["G"]) }
        #expect(refusal?.contains("[G]") == true)
        runner.absorb(try runner.machine.continueRollback(skipping: skips ? ["B"] : []))
        runner.runOpen()
        #expect(runner.machine.status == .updateRollbackComplete)
        #expect(runner.world["B-1"] == (skips ? "{\"Text\":\"A-2\"}" : "{\"Text\":\"A-1\"}"))
        #expect(runner.world["A-2"] == nil)
    }

    static let kept = """
        Resources:
          Kept: {Type: Test::Thing, DeletionPolicy: Retain}
          Gone: {Type: Test::Thing, DependsOn: Kept}
          Shot: {Type: Test::Thing, DeletionPolicy: Snapshot}
          New: {Type: Test::Thing, DeletionPolicy: RetainExceptOnCreate}

        """

    @Test("is deleted but for what it is to retain")
    func deletion() throws {
        let first = try created(Self.kept)
        let machine = StackMachine(deleting: first.machine.resources, stackName: "shop", stackId: "id")
        var runner = ScriptedStackRunner(machine, world: first.world)
        runner.start()
        let shot = runner.open.values.first { $0.logicalId == "Shot" }
        #expect(shot?.kind == .delete(physicalId: "Shot-1", properties: StoredJSON([:]), takesSnapshot: true))
        runner.runOpen()
        #expect(Set(runner.world.keys) == ["Kept-1", "New-1"])
        #expect(runner.machine.status == .deleteComplete)
        #expect(runner.history.contains("Kept DELETE_SKIPPED Kept-1"))
    }

    @Test("retains on a failed creation only what is retained always", arguments: [false, true])
    func retainedOnRollback(_ exceptOnCreate: Bool) throws {
        let text = Self.kept + "  Bad: {Type: Test::Thing, DependsOn: [Kept, Gone, Shot, New]}\n"
        let options = StackOptions(retainExceptOnCreate: exceptOnCreate)
        var runner = ScriptedStackRunner(
            StackMachine(creating: try deployTemplate(text), options: options),
            failing: ["create Bad": 1]
        )
        runner.runAll()
        #expect(Set(runner.world.keys) == (exceptOnCreate ? [] : ["Kept-1"]))
    }

    @Test("keeps a replaced resource by its UpdateReplacePolicy")
    func replacePolicy() throws {
        let text = "Resources: {A: {Type: Test::Thing, UpdateReplacePolicy: Retain, Properties: {Name: X}}}\n"
        var runner = try updating(text, text.replacing("X", with: "Y"))
        runner.runAll()
        #expect(Set(runner.world.keys) == ["A-1", "A-2"])
        #expect(runner.history.contains("A DELETE_SKIPPED A-1"))
    }

    @Test("whose deletion fails keeps what the failed one needs, and can be deleted around it")
    func failedDeletion() throws {
        let first = try created(Self.chain)
        let machine = StackMachine(deleting: first.machine.resources, stackName: "shop", stackId: "id")
        var runner = ScriptedStackRunner(machine, world: first.world, failing: ["delete B": 1])
        runner.runAll()
        #expect(runner.machine.status == .deleteFailed)
        #expect(runner.machine.statusReason == "The following resource(s) failed to delete: [B]. ")
        #expect(Set(runner.world.keys) == ["A-1", "B-1"])
        let again = StackMachine(
            deleting: runner.machine.resources,
            stackName: "shop",
            stackId: "id",
            options: StackOptions(retainedResources: ["B"])
        )
        var second = ScriptedStackRunner(again, world: runner.world)
        second.runAll()
        #expect(second.machine.status == .deleteComplete)
        #expect(Set(second.world.keys) == ["B-1"])
    }

    @Test("counts as updated even when something old could not be deleted")
    func failedCleanup() throws {
        var runner = try updating(Self.before, Self.after, failing: ["delete G": 1])
        runner.runAll()
        #expect(runner.machine.status == .updateComplete)
        #expect(runner.machine.statusReason == "Update successful. One or more resources could not be deleted.")
        #expect(runner.history.contains("G DELETE_FAILED G-1: still in use"))
    }

    @Test("ignores an outcome that comes twice or for nothing")
    func twice() throws {
        var runner = ScriptedStackRunner(StackMachine(creating: try deployTemplate(Self.chain)))
        runner.start()
        runner.finish(1)
        let before = runner.machine
        #expect(runner.machine.take(.failed(reason: "late", physicalId: nil), for: 1) == StackStep())
        #expect(runner.machine.take(.deleted(), for: 99) == StackStep())
        #expect(runner.machine == before)
    }

    @Test("follows a resource that answers an update with a new one")
    func replacedByUpdate() throws {
        let text = "Resources: {A: {Type: Custom::Any, Properties: {V: X}}}\n"
        var runner = try updating(text, text.replacing("X", with: "Y"))
        runner.start()
        runner.absorb(runner.machine.take(.done(physicalId: "A-9", attributes: StoredJSON([:])), for: 1))
        #expect(
            runner.open.values.contains {
                $0.kind == .delete(physicalId: "A-1", properties: StoredJSON(["V": "X"]), takesSnapshot: false)
            }
        )
    }
}
