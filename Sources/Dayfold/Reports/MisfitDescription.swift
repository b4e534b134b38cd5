import SystemIO
import TextFormats

/// A value that its column's inferred type does not hold, or that says that there is a type to infer, in words.
struct MisfitDescription {
  let text: String
  let location: DayfoldError.Location

  init(_ misfit: TypeMisfit, in table: CSVTable) {
    let field = table.schema.fields[misfit.column]
    let file = table.files[misfit.file]
    let value = RejectDescription.shortened(misfit.value)
    text =
      table.isWithoutValues(misfit.column)
      ? "column \(field.name) has a value, \(value), where its type was inferred without any"
      : "the value \(value) of column \(field.name) does not fit its inferred type \(field.type)"
    location = DayfoldError.Location(
      file: file.path, line: try? LineLocator.line(ofOffset: misfit.byteOffset, in: file.path),
      byteOffset: misfit.byteOffset, column: field.name)
  }
}
