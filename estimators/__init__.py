"""What SQL is poor at: Markov and Shapley values of channels, and what is still to come of a young cohort."""
