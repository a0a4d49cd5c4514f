internal import ArgumentParser

extension ValueFormat: ExpressibleByArgument {}
