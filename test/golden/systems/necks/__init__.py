"""The necks that grew out of FPN, each from feature maps {'c2': …} to levels {'p2': …}, under its own names."""
