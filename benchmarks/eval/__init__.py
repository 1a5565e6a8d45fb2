"""Measure the local analysis on labelled data that is given by path."""
