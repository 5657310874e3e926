//! Real servers and scripted ones, for the journeys.
