"""Telegram: webhook or polling in, Bot API out."""
