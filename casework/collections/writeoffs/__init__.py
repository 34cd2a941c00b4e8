"""Write-offs (转呆账): asked for by one, approved by another; the loan leaves the ladders, what comes later counts."""
