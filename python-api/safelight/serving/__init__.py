"""Generations, their queue, their logs and the readers of those logs; knows neither torch nor HTTP."""
