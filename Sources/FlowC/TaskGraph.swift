/// The tasks of a plan by index, with their dependencies resolved. Everything here is linear in tasks and dependencies.
struct TaskGraph {
    /// A dependency that is none.
    struct BadDependency {
        let task: Int
        let position: Int
        let isSelf: Bool
    }

    /// Up to so many ids are compared one by one, which is quicker than hashing them.
    private static let fewTasks = 16

    private let tasks: [PlanTask]
    /// The index of each id, where there are many; of duplicates the first.
    private var indices: [String: Int] = [:]
    /// The direct dependencies of each task, each once, without itself and unknown ones.
    private(set) var dependencies: [[Int]]
    /// Tasks whose id another one has already.
    private(set) var duplicates: [(index: Int, first: Int)] = []
    /// Dependencies that are none, as many as a report lists.
    private(set) var badDependencies: [BadDependency] = []
    /// How many dependencies are none.
    private(set) var badDependencyCount = 0
    /// Cycles, each as the tasks on it, every one depending on the next and the last on the first.
    private(set) var cycles: [[Int]] = []

    init(_ tasks: [PlanTask]) {
        self.tasks = tasks
        dependencies = []
        dependencies.reserveCapacity(tasks.count)
        if tasks.count > Self.fewTasks {
            indices.reserveCapacity(tasks.count)
            for index in tasks.indices {
                if let first = indices.updateValue(index, forKey: tasks[index].id) {
                    indices[tasks[index].id] = first
                    duplicates.append((index, first))
                }
            }
        } else {
            for index in tasks.indices {
                if let first = self.index(of: tasks[index].id), first < index { duplicates.append((index, first)) }
            }
        }
        var seenBy = [Int](repeating: -1, count: tasks.count)
        for index in tasks.indices {
            let ids = tasks[index].dependencies
            var resolved: [Int] = []
            resolved.reserveCapacity(ids.count)
            for position in ids.indices {
                let isSelf = ids[position] == tasks[index].id
                guard !isSelf, let dependency = self.index(of: ids[position]) else {
                    badDependencyCount += 1
                    if badDependencies.count < ValidationReport.maxListed {
                        badDependencies.append(BadDependency(task: index, position: position, isSelf: isSelf))
                    }
                    continue
                }
                if seenBy[dependency] != index {
                    seenBy[dependency] = index
                    resolved.append(dependency)
                }
            }
            dependencies.append(resolved)
        }
    }

    /// The index of the task with that id.
    func index(of id: String) -> Int? {
        if tasks.count > Self.fewTasks { return indices[id] }
        for index in tasks.indices where tasks[index].id == id { return index }
        return nil
    }

    /// Whether the ids are exactly the tasks in that order.
    func isOrder(_ ids: [String], _ order: [Int]) -> Bool {
        ids.count == order.count && ids.indices.allSatisfy { index(of: ids[$0]) == order[$0] }
    }

    /// All tasks, each after those it depends on; found cycles go to ``cycles``.
    ///
    /// Tasks keep the order they are given in (`preferred`, then task order), but a dependency that would come too late is
    /// taken right before the first task that needs it. A given order that is right stays as it is.
    mutating func topologicalOrder(preferring preferred: [String]) -> [Int] {
        var walk = DepthFirstWalk(count: dependencies.count)
        for id in preferred {
            if let index = index(of: id) { walk.visit(index, dependencies) }
        }
        for index in dependencies.indices { walk.visit(index, dependencies) }
        cycles = walk.cycles
        return walk.order
    }
}

/// A depth-first walk along dependencies with a stack of its own, so that a chain of 10,000 tasks does not recurse.
private struct DepthFirstWalk {
    private enum Mark: UInt8 { case unseen, open, done }

    private var marks: [Mark]
    private var stack: [(task: Int, next: Int)] = []
    private(set) var order: [Int] = []
    private(set) var cycles: [[Int]] = []

    init(count: Int) {
        marks = Array(repeating: .unseen, count: count)
        order.reserveCapacity(count)
    }

    mutating func visit(_ root: Int, _ dependencies: [[Int]]) {
        guard marks[root] == .unseen else { return }
        marks[root] = .open
        stack.append((root, 0))
        while let top = stack.last {
            guard top.next < dependencies[top.task].count else {
                marks[top.task] = .done
                order.append(top.task)
                stack.removeLast()
                continue
            }
            stack[stack.count - 1].next += 1
            let dependency = dependencies[top.task][top.next]
            switch marks[dependency] {
            case .done: break
            case .open: closeCycle(at: dependency)
            case .unseen:
                marks[dependency] = .open
                stack.append((dependency, 0))
            }
        }
    }

    private mutating func closeCycle(at task: Int) {
        guard cycles.count < PlanValidation.maxCycles, let start = stack.lastIndex(where: { $0.task == task }) else {
            return
        }
        cycles.append(stack[start...].map(\.task))
    }
}
