"""``make bench-nlu``: how well Thai is understood, beside other pipelines, measured in Rasa's environment."""
