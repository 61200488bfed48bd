/// What a drill file says: steady state, faults in order, and what must hold.
package struct Drill: Sendable {
    package var name: String

    package init(name: String) { self.name = name }
}
