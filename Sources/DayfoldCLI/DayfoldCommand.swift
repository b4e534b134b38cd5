@main struct Dayfold { static func main() {} }
