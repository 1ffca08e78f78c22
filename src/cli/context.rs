//! What a command runs in: options, environment, output; the rest is built when it is asked for.

use std::sync::Arc;

use crate::cli::options::Options;
use crate::cli::output::Output;
use crate::domain::environment::Environment;
use crate::domain::failure::Failure;

/// One run of the program.
#[derive(Debug)]
pub struct Context {
    pub options: Options,
    pub environment: Arc<Environment>,
    pub output: Output,
}

impl Context {
    /// Reads the environment; makes no call and opens no file.
    pub fn new(options: Options) -> Self {
        let environment = Arc::new(read_environment());
        let output = Output::new(options.output, options.color, &environment);
        Self { options, environment, output }
    }

    /// Runs a future to its end on a runtime of this thread's own.
    pub fn block_on<T>(
        &self,
        future: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Failure::local(format!("cannot start: {error}")))?;
        runtime.block_on(future)
    }
}

/// All variables that are valid Unicode; others cannot be AWS's or ours.
pub fn read_environment() -> Environment {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}
