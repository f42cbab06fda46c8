"""`python -m bench`: what translation costs, as ratios against the field, all measured in one run on this machine."""
