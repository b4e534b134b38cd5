/// Puts notices together that say the same of several files.
struct NoticeSummary {
  let lines: [String]

  /// Notices have the form `file: text`.
  init(_ notices: [String]) {
    var order: [String] = []
    var files: [String: [String]] = [:]
    for notice in notices {
      let place = notice.firstRange(of: ": ")
      let text = place.map { String(notice[$0.upperBound...]) } ?? notice
      if files[text] == nil { order.append(text) }
      files[text, default: []].append(place.map { String(notice[..<$0.lowerBound]) } ?? "")
    }
    lines = order.map { text in
      let named = files[text] ?? []
      guard let first = named.first, !first.isEmpty else { return text }
      return "\(first)\(named.count > 1 ? " and others" : ""): \(text)"
    }
  }
}
