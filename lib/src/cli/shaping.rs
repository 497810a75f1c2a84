//! Flags that shape a proposal: how many services, which weights, what lies where.

use std::path::PathBuf;

use clap::Args;

/// What a person wants of the proposal, for one run.
#[derive(Debug, Clone, Default, Args)]
pub struct ShapingFlags {
    /// How many services: a number, or `auto`
    #[arg(long, value_name = "N", value_parser = service_count)]
    pub services: Option<ServiceCount>,
    /// Weights of signals as NAME=NUMBER, separated by commas (`calls=2,words=0`)
    #[arg(long, value_name = "WEIGHTS", value_delimiter = ',', value_parser = weight)]
    pub weights: Vec<(String, f64)>,
    /// Put an item with all below it into a service, as PATH=SERVICE; others may join. `kernel` for none
    #[arg(long, value_name = "PATH=SERVICE", value_parser = placed)]
    pub pin: Vec<(String, String)>,
    /// Begin with the services of this file (in the form of calve.toml); other parts may join them
    #[arg(long, value_name = "FILE")]
    pub seed_from: Option<PathBuf>,
    /// Keep these together in one service, as PATH,PATH; may be repeated
    #[arg(long, value_name = "PATH,PATH", value_parser = several)]
    pub together: Vec<Several>,
    /// Keep these apart, each in another service, as PATH,PATH; may be repeated
    #[arg(long, value_name = "PATH,PATH", value_parser = several)]
    pub apart: Vec<Several>,
    /// Fewest lines of a service (of a graph: nodes)
    #[arg(long, value_name = "N")]
    pub min_size: Option<u64>,
    /// Most lines of a service (of a graph: nodes); a module that is larger by itself stands alone
    #[arg(long, value_name = "N")]
    pub max_size: Option<u64>,
    /// Measurements of the running program: folded stacks, or spans as OTLP JSON; may be repeated
    #[arg(long, value_name = "FILE")]
    pub runtime: Vec<PathBuf>,
}

/// Two names or more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Several(pub Vec<String>);

/// `A,B`.
pub(super) fn several(text: &str) -> Result<Several, String> {
    let names: Vec<String> = text.split(',').map(|name| name.trim().to_owned()).collect();
    if names.len() < 2 || names.iter().any(String::is_empty) {
        return Err("name two or more, as A,B".to_owned());
    }
    Ok(Several(names))
}

/// A number of services.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServiceCount {
    /// As the signals say.
    Auto,
    /// So many.
    Exactly(usize),
}

pub(super) fn service_count(text: &str) -> Result<ServiceCount, String> {
    match text.parse::<usize>() {
        _ if text == "auto" => Ok(ServiceCount::Auto),
        Ok(count) if count > 0 => Ok(ServiceCount::Exactly(count)),
        _ => Err("give a number from 1 on, or `auto`".to_owned()),
    }
}

fn weight(text: &str) -> Result<(String, f64), String> {
    let (name, number) = text.split_once('=').ok_or("write NAME=NUMBER, for example calls=2")?;
    match number.trim().parse::<f64>() {
        Ok(value) if value.is_finite() && value >= 0.0 => Ok((name.trim().replace('-', "_"), value)),
        _ => Err(format!("`{number}` is no number from 0 on")),
    }
}

/// `PATH=SERVICE`.
pub(super) fn placed(text: &str) -> Result<(String, String), String> {
    let (path, service) = text.split_once('=').ok_or("write PATH=SERVICE, for example shop::search=catalog")?;
    let is_name = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    if !service.starts_with(|letter: char| letter.is_ascii_lowercase()) || !service.chars().all(is_name) {
        return Err(format!("service name `{service}` is not kebab-case"));
    }
    Ok((path.to_owned(), service.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_weights_and_places_are_read() {
        assert_eq!(service_count("auto"), Ok(ServiceCount::Auto));
        assert_eq!(service_count("4"), Ok(ServiceCount::Exactly(4)));
        assert!(service_count("0").is_err() && service_count("many").is_err());
        assert_eq!(weight("nearness-least=0.5"), Ok(("nearness_least".to_owned(), 0.5)));
        assert!(weight("calls").is_err() && weight("calls=-1").is_err() && weight("calls=NaN").is_err());
        assert_eq!(placed("a::b=billing"), Ok(("a::b".to_owned(), "billing".to_owned())));
        assert!(placed("a::b").is_err() && placed("a::b=../x").is_err());
    }
}
