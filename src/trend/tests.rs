//! Tables of a small replay, against counting by hand.
