/// Tells whether a text holds a match, by a deterministic automaton whose states are made when they are first met.
///
/// A state is the set of instructions that could go on, with what is known of the byte before. Assertions wait in the set
/// until the next byte is known. Each byte of the text is looked at once; a byte that leads to a new state costs time
/// linear in the program. When the table is full, it is thrown away: memory is bounded, and time stays linear.
@safe
final class RegexAutomaton {
  /// What is known of the place before the next byte.
  private struct Context {
    static let textStart: UInt8 = 1
    static let afterNewline: UInt8 = 2
    static let afterWord: UInt8 = 4
  }

  private struct Key: Hashable {
    var instructions: [Int32]
    var context: UInt8
  }

  /// The first entries of the table belong to no state: a transition is the place of a state's row, or one of these.
  private static let unknown: Int32 = 0
  private static let dead: Int32 = 1
  private static let accepted: Int32 = 2

  private let program: RegexProgram
  /// Whether a match may begin anywhere.
  private let isSearching: Bool
  private let stride: Int
  private let classCount: Int
  private let classes: UnsafeMutablePointer<UInt8>
  private var representatives: [UInt8] = []
  private let maximumStateCount: Int
  private var table: UnsafeMutablePointer<Int32>
  private var capacity: Int
  private var states: [Key] = []
  private var places: [Key: Int32] = [:]
  /// How often the table was emptied.
  private var generation = 0
  private var starts = [Int32](repeating: 0, count: 8)
  private var marks: [UInt32]
  private var mark: UInt32 = 0
  private var stack: [Int32] = []

  init(_ program: RegexProgram) {
    self.program = program
    isSearching = !program.isAnchored
    // Bytes that no instruction tells apart share a class.
    var isFirst = [Bool](repeating: false, count: 257)
    isFirst[0] = true
    for instruction in program.instructions {
      switch instruction.operation {
      case .bytes:
        isFirst[Int(instruction.low)] = true
        isFirst[Int(instruction.high) + 1] = true
      case .asciiSet:
        let set = program.sets[Int(instruction.other)]
        for byte in 1...128 as ClosedRange<UInt8> where set.contains(byte) != set.contains(byte - 1) {
          isFirst[Int(byte)] = true
        }
      case .assert:
        isFirst[0x80] = true
        isFirst[0xC0] = true
      default: break
      }
    }
    if program.usesLines {
      isFirst[10] = true
      isFirst[11] = true
    }
    if program.usesWords {
      for byte in 1...255 as ClosedRange<UInt8>
      where RegexProgram.isWord(byte) != RegexProgram.isWord(byte - 1) {
        isFirst[Int(byte)] = true
      }
    }
    unsafe classes = UnsafeMutablePointer<UInt8>.allocate(capacity: 256)
    var count = 0
    for byte in 0..<256 {
      if isFirst[byte] {
        representatives.append(UInt8(byte))
        count += 1
      }
      // SAFETY: 256 entries.
      unsafe classes[byte] = UInt8(count - 1)
    }
    classCount = count
    stride = count + 1  // and the end of the text
    maximumStateCount = max(64, min(4_096, (1 << 18) / stride))
    // The rows begin behind the special values.
    capacity = 32 * stride
    unsafe table = UnsafeMutablePointer<Int32>.allocate(capacity: capacity)
    unsafe table.initialize(repeating: Self.unknown, count: capacity)
    marks = [UInt32](repeating: 0, count: program.instructions.count)
  }

  deinit {
    unsafe classes.deallocate()
    unsafe table.deallocate()
  }

  /// Whether there is a match that begins at `start` or behind it. `prefix` is what every match begins with, if anything.
  func matches(
    _ text: UnsafePointer<UInt8>, _ count: Int, from start: Int, prefix: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    let skips = !prefix.isEmpty && !program.usesWords && !program.usesLines
    var home: Int32 = skips ? startState(context: 0) : -1
    var seenGeneration = generation
    var state = unsafe startState(text, start)
    if generation != seenGeneration {
      if skips { home = startState(context: 0) }
      seenGeneration = generation
    }
    if state < 3 { return state == Self.accepted }
    var position = start
    var states = unsafe table
    let classes = unsafe classes
    // SAFETY: a state is the place of a row of `stride` entries inside of the table; positions stay below count.
    while position < count {
      let byte = unsafe text[position]
      var next = unsafe states[Int(state) &+ Int(classes[Int(byte)])]
      if next < 3 {
        if next == Self.unknown {
          next = transition(state, class: Int(unsafe classes[Int(byte)]))
          unsafe states = unsafe table
          if generation != seenGeneration {
            // The table was emptied; the state behind this byte is in the new one.
            if skips { home = startState(context: 0) }
            seenGeneration = generation
            unsafe states = unsafe table
          }
        }
        if next < 3 { return next == Self.accepted }
      }
      position &+= 1
      state = next
      if state == home, let needle = prefix.baseAddress {
        // Nothing is under way: on to the next place where a match could begin.
        let place = unsafe ByteSearch.find(needle, prefix.count, in: text, count, from: position)
        if place < 0 { return false }
        position = place
      }
    }
    var last = unsafe states[Int(state) &+ classCount]
    if last == Self.unknown { last = transition(state, class: classCount) }
    return last == Self.accepted
  }

  // MARK: States

  private func startState(_ text: UnsafePointer<UInt8>, _ start: Int) -> Int32 {
    guard start > 0 else { return startState(context: Context.textStart | Context.afterNewline) }
    // SAFETY: start <= count, and positive.
    return unsafe startState(context: context(after: text[start - 1]))
  }

  private func startState(context: UInt8) -> Int32 {
    let known = starts[Int(context)]
    if known != Self.unknown { return known }
    beginSet()
    var set: [Int32] = []
    let isMatch = add(program.start, to: &set)
    let state = isMatch ? Self.accepted : place(of: Key(instructions: set, context: context))
    starts[Int(context)] = state
    return state
  }

  private func context(after byte: UInt8) -> UInt8 {
    (program.usesLines && byte == 10 ? Context.afterNewline : 0)
      | (program.usesWords && RegexProgram.isWord(byte) ? Context.afterWord : 0)
  }

  private func beginSet() {
    mark &+= 1
    if mark == 0 {
      marks = [UInt32](repeating: 0, count: marks.count)
      mark = 1
    }
  }

  /// Adds what is reached without a byte and without an assertion; returns whether a match is among it.
  private func add(_ start: Int32, to set: inout [Int32]) -> Bool {
    stack.removeAll(keepingCapacity: true)
    stack.append(start)
    while let place = stack.popLast() {
      if marks[Int(place)] == mark { continue }
      marks[Int(place)] = mark
      let instruction = program.instructions[Int(place)]
      switch instruction.operation {
      case .match: return true
      case .fail: break
      case .split:
        stack.append(instruction.other)
        stack.append(instruction.next)
      case .save: stack.append(instruction.next)
      case .bytes, .asciiSet, .assert: set.append(place)
      }
    }
    return false
  }

  /// The row of a state, made if it is new.
  private func place(of key: Key) -> Int32 {
    if let place = places[key] { return place }
    if states.count >= maximumStateCount { forget() }
    let place = (states.count + 3) * stride
    if place + stride > capacity {
      let grown = capacity * 2
      let larger = UnsafeMutablePointer<Int32>.allocate(capacity: grown)
      // SAFETY: the old entries are copied, the others set.
      unsafe larger.initialize(from: table, count: capacity)
      unsafe (larger + capacity).initialize(repeating: Self.unknown, count: grown - capacity)
      unsafe table.deallocate()
      unsafe table = larger
      capacity = grown
    }
    states.append(key)
    places[key] = Int32(place)
    return Int32(place)
  }

  private func forget() {
    generation &+= 1
    states.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
    starts = [Int32](repeating: Self.unknown, count: 8)
    unsafe table.update(repeating: Self.unknown, count: capacity)
  }

  /// Computes the state behind a byte class (or the end of the text) and enters it into the table.
  private func transition(_ state: Int32, class byteClass: Int) -> Int32 {
    let key = states[Int(state) / stride - 3]
    let next: UInt8? = byteClass == classCount ? nil : representatives[byteClass]
    var live = key.instructions
    if live.contains(where: { program.instructions[Int($0)].operation == .assert }) {
      // Now both sides of the place are known.
      var resolved: [Int32] = []
      beginSet()
      for place in live where program.instructions[Int(place)].operation != .assert { marks[Int(place)] = mark }
      resolved = live.filter { program.instructions[Int($0)].operation != .assert }
      var waiting = live.filter { program.instructions[Int($0)].operation == .assert }
      for place in waiting { marks[Int(place)] = mark }
      while let place = waiting.popLast() {
        let instruction = program.instructions[Int(place)]
        guard holds(RegexAssertion(rawValue: instruction.low), key.context, next) else { continue }
        var reached: [Int32] = []
        if add(instruction.next, to: &reached) { return enter(Self.accepted, from: state, byteClass, key) }
        for place in reached {
          if program.instructions[Int(place)].operation == .assert {
            waiting.append(place)
          } else {
            resolved.append(place)
          }
        }
      }
      live = resolved
    }
    guard let byte = next else { return enter(Self.dead, from: state, byteClass, key) }
    beginSet()
    var set: [Int32] = []
    for place in live {
      let instruction = program.instructions[Int(place)]
      let takes =
        instruction.operation == .bytes
        ? byte >= instruction.low && byte <= instruction.high
        : program.sets[Int(instruction.other)].contains(byte)
      if takes, add(instruction.next, to: &set) { return enter(Self.accepted, from: state, byteClass, key) }
    }
    if isSearching, add(program.start, to: &set) { return enter(Self.accepted, from: state, byteClass, key) }
    if set.isEmpty { return enter(Self.dead, from: state, byteClass, key) }
    set.sort()
    return enter(place(of: Key(instructions: set, context: context(after: byte))), from: state, byteClass, key)
  }

  private func enter(_ target: Int32, from state: Int32, _ byteClass: Int, _ key: Key) -> Int32 {
    // The table may have been thrown away in between, and the row be another state's.
    let index = Int(state) / stride - 3
    if index < states.count, states[index] == key {
      // SAFETY: the row lies inside of the table.
      unsafe table[Int(state) + byteClass] = target
    }
    return target
  }

  private func holds(_ assertion: RegexAssertion?, _ context: UInt8, _ next: UInt8?) -> Bool {
    // Inside of a character there is no place.
    if let next, CodePoints.isContinuation(next) { return false }
    switch assertion {
    case .textStart: return context & Context.textStart != 0
    case .textEnd: return next == nil
    case .lineStart: return context & Context.afterNewline != 0
    case .lineEnd: return next == nil || next == 10
    case .wordBoundary: return (context & Context.afterWord != 0) != (next.map(RegexProgram.isWord) ?? false)
    case .notWordBoundary: return (context & Context.afterWord != 0) == (next.map(RegexProgram.isWord) ?? false)
    case nil: return false
    }
  }
}
