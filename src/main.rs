fn main() -> std::process::ExitCode {
    kamen::cli::main()
}
