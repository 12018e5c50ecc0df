"""The verdict: from facts to states, findings and gaps, by one wording of a norm."""

from audit.verdict.assessment import Assessment, Finding, Missing
from audit.verdict.codes import code_of
from audit.verdict.judge import Trials, assess, plan_for

__all__ = ["Assessment", "Finding", "Missing", "Trials", "assess", "code_of", "plan_for"]
