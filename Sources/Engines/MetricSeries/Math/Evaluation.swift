import Glibc

extension Expression {
    /// What the expression comes to. Operators work on values of equal times; where one is missing there is no result.
    public func value(in scope: MathScope) throws -> MathValue {
        try Evaluation(scope: scope).value(root)
    }
}

struct Evaluation {
    let scope: MathScope

    func value(_ node: Expression.Node) throws -> MathValue {
        switch node {
        case .number(let number): return .scalar(number)
        case .text(let text): return .text(text)
        case .reference(let name):
            guard let value = scope.values[name] else { throw MathError("Undefined variable '\(name)'") }
            return value
        case .negated(let inner): return try combine("*", .scalar(-1), value(inner))
        case .binary(let sign, let left, let right): return try combine(sign, value(left), value(right))
        case .list(let elements):
            return .array(
                try elements.flatMap { element in
                    guard let series = try value(element).allSeries else {
                        throw MathError("An array can only contain time series")
                    }
                    return series
                }
            )
        case .call(let name, let arguments): return try call(name, arguments)
        }
    }

    // MARK: Operators

    private func combine(_ sign: String, _ left: MathValue, _ right: MathValue) throws -> MathValue {
        switch (left, right) {
        case (.text, _), (_, .text): throw MathError("Operator '\(sign)' does not accept a string")
        case (.scalar(let a), .scalar(let b)):
            let result = Self.apply(sign, a, b)
            guard result.isFinite else { throw MathError("The expression divides by zero") }
            return .scalar(result)
        case (.series(let series), .scalar(let number)):
            return .series(series.mapped { Self.apply(sign, $0.value, number) })
        case (.scalar(let number), .series(let series)):
            return .series(series.mapped { Self.apply(sign, number, $0.value) })
        case (.series(let a), .series(let b)): return .series(Self.zipped(a, b) { Self.apply(sign, $0, $1) })
        case (.array, .array):
            throw MathError("Operator '\(sign)' does not accept two arrays of time series")
        case (.array(let array), _): return .array(try array.map { try single(combine(sign, .series($0), right)) })
        case (_, .array(let array)): return .array(try array.map { try single(combine(sign, left, .series($0))) })
        }
    }

    private func single(_ value: MathValue) throws -> TimeSeries {
        guard case .series(let series) = value else { throw MathError("A time series is needed") }
        return series
    }

    static func zipped(_ a: TimeSeries, _ b: TimeSeries, _ join: (Double, Double) -> Double) -> TimeSeries {
        let other = Dictionary(b.points.map { ($0.time, $0.value) }, uniquingKeysWith: { $1 })
        return a.mapped { point in other[point.time].map { join(point.value, $0) } }
    }

    static func apply(_ sign: String, _ a: Double, _ b: Double) -> Double {
        switch sign {
        case "+": a + b
        case "-": a - b
        case "*": a * b
        case "/": a / b
        case "^": pow(a, b)
        case "<": a < b ? 1 : 0
        case "<=": a <= b ? 1 : 0
        case ">": a > b ? 1 : 0
        case ">=": a >= b ? 1 : 0
        case "==": a == b ? 1 : 0
        case "!=": a != b ? 1 : 0
        case "&&": a != 0 && b != 0 ? 1 : 0
        case "||": a != 0 || b != 0 ? 1 : 0
        default: .nan
        }
    }
}
