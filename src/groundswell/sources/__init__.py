"""Where documents come from: each file translates one provider."""
