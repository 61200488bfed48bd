/// A part of the kernel that limits a cgroup.
public enum GroupController: String, Sendable, Hashable, CaseIterable { case cpu, memory, pids }
