//! How values of gates spread: quartiles, and the fence beyond which one lies far out.

/// Far out lies what is three times the distance of the quartiles beyond the upper one (Tukey 1977, Exploratory Data
/// Analysis, 2D, the outer fence).
const FAR_OUT: f64 = 3.0;

/// The quartiles of some values, and the highest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// A quarter of the values lie below.
    pub lower_quartile: f64,
    /// Half of them do.
    pub median: f64,
    /// Three quarters of them do.
    pub upper_quartile: f64,
    /// None does not.
    pub highest: f64,
}

impl Spread {
    /// The spread of finite values, quartiles interpolated between neighbours (type 7 of Hyndman and Fan 1996, which
    /// numpy takes by default). None without a value.
    pub fn new(mut values: Vec<f64>) -> Option<Self> {
        values.sort_by(f64::total_cmp);
        let highest = *values.last()?;
        let quantile = |share: f64| {
            let place = share * (values.len() - 1) as f64;
            let below = place.floor() as usize;
            let above = values[(below + 1).min(values.len() - 1)];
            values[below] + (place - place.floor()) * (above - values[below])
        };
        Some(Self {
            lower_quartile: quantile(0.25),
            median: quantile(0.5),
            upper_quartile: quantile(0.75),
            highest,
        })
    }

    /// What lies beyond is far out.
    pub fn far_out(self) -> f64 {
        self.upper_quartile + FAR_OUT * (self.upper_quartile - self.lower_quartile)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `numpy.quantile(values, [0.25, 0.5, 0.75])`.
    #[test]
    fn quartiles_are_those_of_numpy() {
        let values = vec![0.4, 0.01, 0.0, 0.07, 0.02, 0.11, 0.0, 0.03];
        let spread = Spread::new(values).unwrap();
        let found = [
            spread.lower_quartile,
            spread.median,
            spread.upper_quartile,
            spread.highest,
            spread.far_out(),
        ];
        for (found, expected) in found.into_iter().zip(QUARTILES) {
            assert!(
                (found - expected).abs() < 1e-15,
                "{found} is not {expected}"
            );
        }
        assert_eq!(Spread::new(vec![]), None);
        let one = Spread::new(vec![0.3]).unwrap();
        assert_eq!([one.lower_quartile, one.far_out()], [0.3, 0.3]);
    }

    const QUARTILES: [f64; 5] = [0.0075, 0.025, 0.08, 0.4, 0.2975];
}
